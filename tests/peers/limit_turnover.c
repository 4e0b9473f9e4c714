/* Who leaves, rises and enters.

   A party that enters for the first time is filled by the engine, as nothing repeats that. */

#include "limit.h"
#include "limit_seats.h"

static double clipped_normal(double mean, double spread, double draw) {
    return least(1.0, most(0.0, mean + spread * normal_quantile(draw)));
}

static double age_at_entry(
    double draw, double within, double young, double old, const struct Values *p
) {
    if (draw < young) return p->youngest_age + (YOUNG - p->youngest_age) * within;
    if (draw >= 1.0 - old) return OLD + (p->oldest_age - OLD) * within;
    return YOUNG + (OLD - YOUNG) * within;
}

/* Digital skill that recruits bring: by the year, and more if they are professionals */
static double skill_at_entry(double year, int professional, const struct Values *p) {
    double grown = p->recruit_skill * most(0.0, year - p->digital_year);
    return least(1.0, grown + (professional ? p->professional_skill : 0.0));
}

static void seat_recruit(World *w, int64_t seat, int party, int64_t ordinal, double year) {
    const struct Members *m = &w->members;
    const struct Values *p = w->values;
    const struct Party *home = &w->parties[party];
    const word key = person_key(home->code, ordinal), draws = w->clock->traits;
    const int post = m->post[seat];
    const int renews =
        uniform(stream(w->clock->seed, DRAWS_ENTRY, 0), key, 0) < p->cohort_renewal;
    double young = home->under_35;
    if (renews) young += (1.0 - home->under_35) * home->staged_youth;
    double old = least(home->over_60, 1.0 - young), within = uniform(draws, key, TRAIT_WITHIN);
    const double of_age = uniform(draws, key, TRAIT_AGE);
    double age = age_at_entry(of_age, within, young, old, p);
    if (post == STAFF)
        age = p->staff_youngest_age + (p->staff_oldest_age - p->staff_youngest_age) * within;
    double gap = renews ? p->generation_gap * (home->new_ ? p->new_party_gap : 1.0) : 0.0;
    double belief = p->initial_belief + (age < YOUNG ? p->young_belief : 0.0) +
        p->generation_belief * gap;
    if (post == STAFF) belief = p->staff_belief;
    double root = p->initial_identity + (age >= OLD ? p->old_identity : 0.0) - gap;
    vacate(m, seat);
    m->key[seat] = key;
    m->ordinal[seat] = ordinal;
    m->origin[seat] = party;
    m->role[seat] = post;
    m->born[seat] = (int64_t)(year - age);
    m->joined[seat] = (int64_t)year;
    m->belief_at_entry[seat] =
        clipped_normal(belief, p->belief_spread, uniform(draws, key, TRAIT_BELIEF));
    m->identity_root[seat] =
        clipped_normal(root, p->identity_spread, uniform(draws, key, TRAIT_IDENTITY));
    m->privacy_root[seat] = clipped_normal(
        p->initial_privacy, p->privacy_spread, uniform(draws, key, TRAIT_PRIVACY));
    m->taste_use[seat] = p->taste_spread * normal_quantile(uniform(draws, key, TRAIT_USE));
    m->taste_resistance[seat] =
        p->taste_spread * normal_quantile(uniform(draws, key, TRAIT_RESISTANCE));
    m->skill_at_entry[seat] =
        skill_at_entry(year, of_age < home->staged_youth || post == STAFF, p);
    m->skill[seat] = m->skill_at_entry[seat];
    m->belief[seat] = m->belief_at_entry[seat];
    m->identity[seat] = m->identity_root[seat];
    m->privacy[seat] = m->privacy_root[seat];
    m->active[seat] = uniform(draws, key, TRAIT_ACTIVE) < p->active_share || post != ACTIVIST;
    m->faction[seat] = (int64_t)(uniform(draws, key, TRAIT_FACTION) * home->factions);
}

static int64_t seat_numbered(const World *w, const struct Section *s, int64_t number) {
    const int32_t *numbers = w->members.seat;
    if (numbers[s->first + number] == number) return s->first + number;
    for (int64_t seat = s->first; seat < s->first + s->seats; seat++)
        if (numbers[seat] == number) return seat;
    return NONE;
}

static int64_t random_member(const World *w, int party, word key) {
    const struct Party *home = &w->parties[party];
    word draws = stream(w->clock->seed, DRAWS_MODEL, w->clock->step);
    int64_t sections = home->last_section - 1 - home->first_section;
    int64_t tries = (int64_t)w->values->member_tries;
    for (int64_t number = 1; number < 1 + 2 * tries; number += 2) {
        int64_t index = home->first_section + (int64_t)(uniform(draws, key, number) * sections);
        const struct Section *s = &w->sections[index];
        int64_t seat = seat_numbered(w, s, (int64_t)(uniform(draws, key, number + 1) * s->seats));
        if (w->members.role[seat] != VACANT) return seat;
    }
    return NONE;
}

static void new_person(World *w, int party, int64_t seat, int64_t ordinal) {
    const struct Members *m = &w->members;
    seat_recruit(w, seat, party, ordinal, year_of(w));
    word draws = stream(w->clock->seed, DRAWS_ENTRY, 0);
    if (m->post[seat] != STAFF && uniform(draws, m->key[seat], 0) >= w->values->cohort_renewal) {
        int64_t model = random_member(w, party, m->key[seat]);
        if (model != NONE && model != seat) {
            resemble(m, seat, model);
            if (m->post[seat] != ACTIVIST) m->active[seat] = 1;
        }
    }
    m->label[seat] = 0;
    if (ordinal < w->label_count) m->label[seat] = w->labels[party * w->label_count + ordinal];
    settle_in(w, seat, ENTRY);
}

static void exits(World *w, struct Party *home) {
    const struct Members *m = &w->members;
    for (int64_t index = home->first_section; index < home->last_section; index++) {
        const struct Section *s = &w->sections[index];
        if (w->counts[index].leaving == 0) continue;
        for (int64_t seat = s->first; seat < s->first + s->seats; seat++) {
            if (!m->leaving[seat]) continue;
            if (!s->headquarters) {
                home->left += w->clock->scale;
                home->left_resistance += fixed(m->resistance[seat]);
            }
            leave(w, seat, EXIT);
        }
    }
}

static void found_vendor(World *w, int64_t seat, double standing) {
    const struct Members *m = &w->members;
    const struct Values *p = w->values;
    struct Public *public = w->public_;
    if (public->vendors >= VENDOR_PLACES) return;
    struct Vendor *v = &w->vendors[public->vendors];
    double draw = uniform(stream(w->clock->seed, DRAWS_VENDOR, 0), m->key[seat], 1);
    v->key = m->key[seat];
    v->ordinal = public->vendors;
    v->status = ACTIVE;
    v->belief = m->belief[seat];
    v->stake = p->founding_stake;
    v->standing = v->credibility = standing;
    v->tail = exponential(p->claim_tail * normal_quantile(draw));
    v->entered = w->clock->step;
    v->left = NONE;
    v->founder = m->ordinal[seat];
    v->founder_origin = m->origin[seat];
    v->clients = 0;
    public->vendors += 1;
}

static void staff_fates(World *w, int party) {
    const struct Members *m = &w->members;
    const struct Values *p = w->values;
    const struct Party *home = &w->parties[party];
    const int64_t step = w->clock->step;
    for (int64_t number = w->result[step]; number < w->result[step + 1]; number++) {
        const struct Result *result = &w->results[number];
        if (result->party != party || !result->office || result->outcome <= 0.5) continue;
        word draws = stream(w->clock->seed, DRAWS_STAFF_FATE, result->code);
        int64_t first = w->sections[home->last_section - 1].first + home->nationals;
        for (int64_t seat = first; seat < first + home->staffers; seat++) {
            word key = m->key[seat];
            if (m->role[seat] == VACANT || uniform(draws, key, 0) < p->embeddedness) continue;
            if (uniform(draws, key, 1) < p->founding_chance) {
                double above = (1.0 - p->least_standing) * uniform(draws, key, 2);
                found_vendor(w, seat, p->least_standing + above);
                leave(w, seat, EXIT);
            }
        }
    }
}

static double claim_to_promotion(const World *w, int64_t seat, word draws) {
    double luck = gumbel_quantile(uniform(draws, w->members.key[seat], 0));
    double training = w->members.trained[seat] != NONE ? w->values->promotion_training : 0.0;
    return w->values->promotion_skill * w->members.skill[seat] + training + luck;
}

/* The best of those in a post whose first training was before a step, or untrained, if NONE. */
static int64_t best(
    const World *w, int64_t first, int64_t last, int post, int active_only, int64_t trained_before
) {
    const struct Members *m = &w->members;
    word draws = stream(w->clock->seed, DRAWS_PROMOTION, w->clock->step);
    int64_t best_seat = NONE;
    double highest = LOWEST;
    for (int64_t seat = first; seat < last; seat++) {
        if (m->role[seat] != post || (active_only && !m->active[seat])) continue;
        if (trained_before != NONE &&
            (m->trained[seat] == NONE || m->trained[seat] >= trained_before))
            continue;
        double score = claim_to_promotion(w, seat, draws);
        if (score > highest) {
            highest = score;
            best_seat = seat;
        }
    }
    return best_seat;
}

static int64_t best_secretary(const World *w, const struct Party *home, int64_t federation) {
    word draws = stream(w->clock->seed, DRAWS_PROMOTION, w->clock->step);
    int64_t best_seat = NONE;
    double highest = LOWEST;
    for (int64_t index = home->first_section; index < home->last_section - 1; index++) {
        const struct Section *s = &w->sections[index];
        if (w->members.role[s->first] == VACANT) continue;
        if (federation != NONE && s->federation != federation) continue;
        double score = claim_to_promotion(w, s->first, draws);
        if (score > highest) {
            highest = score;
            best_seat = s->first;
        }
    }
    return best_seat;
}

/* Who comes back to a post of digital staff, having been trained before the campaign that runs. */
static int64_t veteran(const World *w, const struct Party *home, int64_t seat) {
    word draws = stream(w->clock->seed, DRAWS_RETURN, w->clock->step);
    double draw = uniform(draws, home->code + (word)w->members.seat[seat], 0);
    if (!(draw < w->values->staff_return)) return NONE;
    int64_t opened = w->clock->step, end = w->sections[home->last_section - 1].first;
    if (home->campaign != NONE) opened = w->campaigns[home->campaign].opens;
    return opened < 0 ? NONE : best(w, home->first_seat, end, ACTIVIST, 1, opened);
}

static void fill_posts(World *w, int party) {
    const struct Members *m = &w->members;
    struct Party *home = &w->parties[party];
    const struct Section *hq = &w->sections[home->last_section - 1];
    int64_t federal = hq->first + home->nationals + home->staffers, end = hq->first + hq->seats;
    for (int64_t seat = hq->first; seat < end; seat++) {
        if (m->role[seat] != VACANT) continue;
        int64_t source = NONE;
        if (m->post[seat] == NATIONAL) {
            source = best(w, federal, end, FEDERAL, 0, NONE);
            if (source == NONE) source = best_secretary(w, home, NONE);
        } else if (m->post[seat] == FEDERAL) {
            source = best_secretary(w, home, m->seat[seat] - home->nationals - home->staffers);
        } else {
            source = veteran(w, home, seat);
        }
        if (source != NONE)
            take_over(w, source, seat, PROMOTION);
        else if (m->post[seat] == STAFF)
            new_person(w, party, seat, FIRST_HIRED + home->hired++);
        else if (m->post[seat] != FEDERAL)
            new_person(w, party, seat, home->entrants++);
    }
    for (int64_t index = home->first_section; index < home->last_section - 1; index++) {
        const struct Section *s = &w->sections[index];
        if (w->counts[index].members == 0 || m->role[s->first] != VACANT) continue;
        int64_t first = s->first + 1, last = s->first + s->seats;
        int64_t source = best(w, first, last, ACTIVIST, 1, NONE);
        if (source == NONE) source = best(w, first, last, ACTIVIST, 0, NONE);
        if (source == NONE) continue;
        home->promoted += w->clock->scale;
        home->promoted_trained += w->clock->scale * (m->trained[source] != NONE);
        take_over(w, source, s->first, PROMOTION);
    }
}

static int64_t free_seat(const World *w, const struct Party *home, word key, int64_t opened) {
    const struct Members *m = &w->members;
    word draws = stream(w->clock->seed, DRAWS_PLACEMENT, 0);
    int64_t start = 0, tries = (int64_t)w->values->seat_tries;
    for (int64_t number = 0; number < tries + opened; number++) {
        start = number < tries ? (int64_t)(uniform(draws, key, number) * opened)
                               : (start + 1) % opened;
        const struct Section *s = &w->sections[home->first_section + start];
        int64_t lowest = NONE;
        for (int64_t seat = s->first + 1; seat < s->first + s->seats; seat++)
            if (m->role[seat] == VACANT && (lowest == NONE || m->seat[seat] < m->seat[lowest]))
                lowest = seat;
        if (lowest != NONE) return lowest;
    }
    return NONE;
}

static int64_t mover(const World *w, int party, word key) {
    const struct Members *m = &w->members;
    word draws = stream(w->clock->seed, DRAWS_MOVE, w->clock->step);
    int64_t source = NONE;
    double highest = LOWEST;
    for (int64_t other = 0; other < w->party_count; other++) {
        const struct Party *old = &w->parties[other];
        if (other == party || !old->present || old->new_ || old->members == 0) continue;
        double luck = gumbel_quantile(uniform(draws, key + old->code, 0));
        double score = logarithm(old->members) + luck;
        if (score > highest) {
            highest = score;
            source = other;
        }
    }
    if (source == NONE) return NONE;
    for (int64_t attempt = 0; attempt < (int64_t)w->values->move_tries; attempt++) {
        int64_t seat = random_member(w, source, key + attempt);
        if (seat == NONE || m->role[seat] != ACTIVIST) continue;
        if (m->trained[seat] != NONE || is_young(m->born[seat], w->step->year)) return seat;
    }
    return NONE;
}

static int64_t open_sections(World *w, const struct Party *home, double wanted) {
    double filled = w->values->section_fill * floor(w->values->section_size);
    int64_t need = (int64_t)ceil(wanted / filled), opened = 0;
    int64_t room = home->last_section - home->first_section - 1;
    need = need < 1 ? 1 : need;
    need = need > room ? room : need;
    for (int64_t index = home->first_section; index < home->last_section - 1; index++) {
        if (w->sections[index].ident < need) w->sections[index].open = 1;
        opened += w->sections[index].open;
    }
    return opened;
}

static void recruit(World *w, int party, double wanted) {
    struct Party *home = &w->parties[party];
    int64_t opened = open_sections(w, home, wanted), present = 0;
    for (int64_t index = home->first_section; index < home->last_section - 1; index++)
        present += w->counts[index].members;
    word draws = stream(w->clock->seed, DRAWS_ENTRY, 0);
    for (int64_t left = (int64_t)floor(wanted + 0.5) - present; left > 0; left--) {
        int64_t ordinal = home->entrants;
        word key = person_key(home->code, ordinal);
        int64_t seat = free_seat(w, home, key, opened), source = NONE;
        if (seat == NONE) return;
        home->entrants += 1;
        if (home->new_ && uniform(draws, key, 1) < w->values->moves_share)
            source = mover(w, party, key);
        if (source == NONE)
            new_person(w, party, seat, ordinal);
        else
            take_over(w, source, seat, MOVE);
    }
}

void turn_over(World *w, int64_t party) {
    exits(w, &w->parties[party]);
    staff_fates(w, party);
    fill_posts(w, party);
    recruit(w, party, w->target[w->clock->step * w->party_count + party]);
}

/* Once a year all strengths of ties follow the ages; else only those that somebody changed. */
void weigh(World *w) {
    const struct Clock *c = w->clock;
    double before = floor(c->start + (c->step - 1) * c->years - BIRTHDAY);
    int birthday = c->step > 0 && floor(c->start + c->step * c->years - BIRTHDAY) > before;
    for (int64_t seat = 0; seat < w->seats; seat++) {
        if (w->stale[seat] || birthday) weigh_seat(w, seat);
        w->stale[seat] = 0;
    }
}
