/* Who leaves, rises and enters, and the sums that follow: the second half of the limit.

   A party that enters for the first time is filled by the engine, as nothing repeats that. */

#include "limit.h"

enum { TRIES = 20 };
static const int RANK[] = {0, 0, 0, 1, 2, 3};

static double year_of(const World *w) {
    return w->clock->start + w->clock->step * w->clock->years;
}

/* Ties */

static void weigh(World *w, int64_t seat) {
    struct Member *m = &w->members[seat];
    const struct Values *p = w->values;
    const struct Clock *c = w->clock;
    const int64_t first = w->row[seat], last = w->row[seat + 1];
    m->openness = 0.0;
    if (m->role == VACANT) {
        for (int64_t k = first; k < last; k++) w->strength[k] = 0.0f;
        return;
    }
    const double year = year_of(w);
    const double own = c->standing[RANK[m->role]][is_young(m->born, year)];
    double total = 0.0;
    int64_t heard = 0;
    for (int64_t k = first; k < last; k++) {
        const struct Member *other = &w->members[w->seat[k]];
        double weight = 0.0;
        if (other->role != VACANT) {
            double authority =
                c->standing[RANK[other->role]][is_young(other->born, year)] / own;
            int same = other->faction == m->faction || other->party != m->party;
            double apart = fabs((double)other->born - (double)m->born);
            double near = 1.0 - p->age_homophily * least(1.0, apart / 40.0);
            weight = authority * near * (same ? 1.0 : 1.0 - p->faction_homophily);
            heard++;
        }
        w->strength[k] = (float)weight;
        total += weight;
    }
    if (total > 0.0) {
        double openness = relaxation(p->influence_rate * total / heard, c->years);
        double part = openness / total, sum = 0.0;
        for (int64_t k = first; k < last; k++) {
            w->strength[k] = (float)((double)w->strength[k] * part);
            sum += (double)w->strength[k];
        }
        m->openness = sum;
    }
}

static void mark_around(World *w, int64_t seat) {
    w->stale[seat] = 1;
    for (int64_t k = w->row[seat]; k < w->row[seat + 1]; k++) w->stale[w->seat[k]] = 1;
}

static void weigh_marked(World *w) {
    for (int64_t seat = 0; seat < w->seats; seat++) {
        if (w->stale[seat]) weigh(w, seat);
        w->stale[seat] = 0;
    }
}

/* The ledger */

typedef struct { double of[7]; } Inputs;

static Inputs inputs_of(const World *w, const struct Member *m) {
    const struct Values *p = w->values;
    const struct Section *s = &w->sections[m->section];
    double norm = perceived_norm(s->norm, m->near_norm, p->norm_ties);
    return (Inputs){{
        -p->belief_use * m->belief,
        p->identity_weight * m->identity,
        0.5 * p->privacy_weight * m->privacy,
        -0.5 * p->norm_weight * norm,
        p->mandate_refusal * (s->mandate != 0),
        -p->skill_refusal * m->skill,
        -w->clock->familiarity,
    }};
}

static double disposition_to(const World *w, const struct Member *m, const Inputs *i) {
    double reasons =
        i->of[0] + i->of[1] + i->of[2] + i->of[3] + i->of[4] + i->of[5] + i->of[6];
    double sharpness = 1.0 / w->values->choice_noise;
    return logistic((reasons + (double)m->taste_refusal - w->clock->refusal_intercept) * sharpness);
}

static double *flow_of(World *w, const struct Member *m) {
    return w->flow + ((m->label * w->party_count + m->party) * 3 + group_role(m->role)) * CHANNELS;
}

static void compose(double *flow, int channel, double belief, double resisting, double number) {
    flow[BELIEF_COMPOSITION + channel] += belief;
    flow[RESISTANCE_COMPOSITION + channel] += resisting;
    flow[MEMBERS_COMPOSITION + channel] += number;
}

static void settle(World *w, struct Member *m, struct Account *account, double *flow) {
    const struct Values *p = w->values;
    Inputs now = inputs_of(w, m);
    double resisting = disposition_to(w, m, &now), total = 0.0;
    for (int k = 0; k < 7; k++) total += now.of[k] - account->settled[k];
    double change = resisting - account->settled[7];
    double slope = resisting * (1.0 - resisting) / p->choice_noise;
    if (fabs(total) > 1e-6) slope = change / total;
    for (int k = 0; k < 10; k++) {
        double moved = account->booked[k];
        flow[k] += moved;
        flow[RESISTANCE_BELIEF + k] -= slope * p->belief_use * moved;
        account->booked[k] = 0.0;
    }
    for (int k = 1; k < 7; k++)
        flow[RESISTANCE_INPUT + k - 1] += slope * (now.of[k] - account->settled[k]);
    for (int k = 0; k < 7; k++) account->settled[k] = now.of[k];
    account->settled[7] = resisting;
}

/* Coming and going */

static void vacate(struct Member *m) {
    m->role = VACANT;
    m->key = 0;
    m->ordinal = NONE;
    m->belief = m->identity = m->privacy = m->skill = m->resistance = m->near_norm = 0.0;
    m->active = m->practice = m->stance = m->candidate = m->willing = 0;
    m->took_part = m->credited = m->lesson = m->leaving = 0;
}

static void settle_out(World *w, int64_t seat, int channel) {
    count(w, seat, -1);
    if (w->clock->booking) {
        struct Member *m = &w->members[seat];
        struct Account *account = &w->accounts[seat];
        double *flow = flow_of(w, m);
        settle(w, m, account, flow);
        compose(flow, channel, -m->belief, -account->settled[7], -1.0);
    }
}

static void settle_in(World *w, int64_t seat, int channel) {
    struct Member *m = &w->members[seat];
    Inputs now = inputs_of(w, m);
    m->resistance = disposition_to(w, m, &now);
    w->said[seat][0] = m->belief;
    w->said[seat][1] = m->identity;
    w->shown[seat] = m->active + m->active * (m->practice > 0);
    count(w, seat, 1);
    if (w->clock->booking) {
        struct Account *account = &w->accounts[seat];
        for (int k = 0; k < 10; k++) account->booked[k] = 0.0;
        for (int k = 0; k < 7; k++) account->settled[k] = now.of[k];
        account->settled[7] = m->resistance;
        compose(flow_of(w, m), channel, m->belief, m->resistance, 1.0);
    }
    mark_around(w, seat);
}

static void leave(World *w, int64_t seat, int channel) {
    settle_out(w, seat, channel);
    vacate(&w->members[seat]);
    w->shown[seat] = 0;
    mark_around(w, seat);
}

static void take_over(World *w, int64_t source, int64_t target, int channel) {
    struct Member *a = &w->members[source], *b = &w->members[target];
    settle_out(w, source, channel);
    /* what belongs to the seat stays */
    struct Member seat = *b;
    *b = *a;
    b->openness = seat.openness;
    b->section = seat.section;
    b->seat = seat.seat;
    b->party = seat.party;
    b->post = seat.post;
    b->role = seat.post;
    b->candidate = b->willing = b->leaving = 0;
    if (b->post != ACTIVIST) b->active = 1;
    vacate(a);
    w->shown[source] = 0;
    mark_around(w, source);
    settle_in(w, target, channel);
}

static void seat_recruit(World *w, int64_t seat, int party, int64_t ordinal, double year) {
    struct Member *m = &w->members[seat];
    const struct Values *p = w->values;
    const struct Party *home = &w->parties[party];
    const word key = person_key(home->code, ordinal), draws = w->clock->traits;
    double young = home->under_35;
    young = young + (1.0 - young) * home->staged_youth;
    double old = least(home->over_60, 1.0 - young);
    double draw = uniform(draws, key, AGE), within = uniform(draws, key, WITHIN);
    double age = 35.0 + 25.0 * within;
    if (draw < young)
        age = 18.0 + 17.0 * within;
    else if (draw >= 1.0 - old)
        age = 60.0 + 25.0 * within;
    if (m->post == STAFF) age = 22.0 + 12.0 * within;
    double gap = p->generation_gap * (home->new ? p->new_party_gap : 1.0);
    double belief = p->initial_belief + (age < 35.0 ? p->young_belief : 0.0) + 0.5 * gap;
    if (m->post == STAFF) belief = p->staff_belief;
    double root = p->initial_identity + (age >= 60.0 ? p->old_identity : 0.0) - gap;
    m->key = key;
    m->ordinal = ordinal;
    m->origin = party;
    m->role = m->post;
    m->born = (int64_t)(year - age);
    m->joined = (int64_t)year;
    m->belief_at_entry = clipped_normal(belief, p->belief_spread, uniform(draws, key, TRAIT_BELIEF));
    m->identity_root = clipped_normal(root, p->identity_spread, uniform(draws, key, IDENTITY));
    m->privacy_root = clipped_normal(
        p->initial_privacy, p->privacy_spread, uniform(draws, key, TRAIT_PRIVACY));
    m->taste_use = p->taste_spread * normal_quantile(uniform(draws, key, USE));
    m->taste_refusal = p->taste_spread * normal_quantile(uniform(draws, key, REFUSAL));
    m->belief = m->belief_at_entry;
    m->identity = m->identity_root;
    m->privacy = m->privacy_root;
    m->skill = m->near_norm = 0.0;
    m->active = uniform(draws, key, TRAIT_ACTIVE) < p->active_share || m->post != ACTIVIST;
    m->faction = (int64_t)(uniform(draws, key, FACTION) * home->factions);
    m->trained = NONE;
    m->trainer = 0;
    m->practice = m->stance = m->took_part = m->credited = 0;
    m->candidate = m->willing = m->lesson = m->leaving = 0;
}

static int64_t seat_numbered(const World *w, const struct Section *s, int64_t number) {
    if (w->members[s->first + number].seat == number) return s->first + number;
    for (int64_t seat = s->first; seat < s->first + s->seats; seat++)
        if (w->members[seat].seat == number) return seat;
    return NONE;
}

static int64_t random_member(const World *w, int party, word key) {
    const struct Party *home = &w->parties[party];
    word draws = stream(w->clock->seed, MODEL, w->clock->step);
    int64_t sections = home->last_section - 1 - home->first_section;
    for (int number = 1; number < 1 + 2 * TRIES; number += 2) {
        int64_t index = home->first_section + (int64_t)(uniform(draws, key, number) * sections);
        const struct Section *s = &w->sections[index];
        int64_t seat = seat_numbered(w, s, (int64_t)(uniform(draws, key, number + 1) * s->seats));
        if (w->members[seat].role != VACANT) return seat;
    }
    return NONE;
}

static void new_person(World *w, int party, int64_t seat, int64_t ordinal) {
    struct Member *m = &w->members[seat];
    seat_recruit(w, seat, party, ordinal, year_of(w));
    word draws = stream(w->clock->seed, ENTRY_DRAWS, 0);
    if (m->post != STAFF && uniform(draws, m->key, 0) >= w->values->cohort_renewal) {
        int64_t model = random_member(w, party, m->key);
        if (model != NONE && model != seat) {
            const struct Member *a = &w->members[model];
            m->belief = a->belief;
            m->identity = a->identity;
            m->privacy = a->privacy;
            m->skill = a->skill;
            m->belief_at_entry = a->belief_at_entry;
            m->identity_root = a->identity_root;
            m->privacy_root = a->privacy_root;
            m->taste_use = a->taste_use;
            m->taste_refusal = a->taste_refusal;
            m->born = a->born;
            m->active = a->active;
            m->faction = a->faction;
            if (m->post != ACTIVIST) m->active = 1;
        }
    }
    m->label = 0;
    if (m->ordinal < w->label_count) m->label = w->labels[m->origin * w->label_count + m->ordinal];
    settle_in(w, seat, ENTRY);
}

static void exits(World *w, struct Party *home) {
    for (int64_t index = home->first_section; index < home->last_section; index++) {
        const struct Section *s = &w->sections[index];
        if (s->leaving > 0)
            for (int64_t seat = s->first; seat < s->first + s->seats; seat++)
                if (w->members[seat].leaving) {
                    if (!s->headquarters) {
                        home->left += w->clock->scale;
                        home->left_refusal += fixed(w->members[seat].resistance);
                    }
                    leave(w, seat, EXIT);
                }
    }
}

static void found_vendor(World *w, const struct Member *m, double standing) {
    struct Public *public = w->public;
    if (public->vendors >= VENDOR_PLACES) return;
    struct Vendor *v = &w->vendors[public->vendors];
    double draw = uniform(stream(w->clock->seed, VENDOR_DRAWS, 0), m->key, 1);
    v->key = m->key;
    v->ordinal = public->vendors;
    v->status = ACTIVE;
    v->belief = m->belief;
    v->stake = 0.3;
    v->standing = v->credibility = standing;
    v->tail = exponential(w->values->claim_tail * normal_quantile(draw));
    v->entered = w->clock->step;
    v->left = NONE;
    v->founder = m->ordinal;
    v->founder_origin = m->origin;
    v->clients = 0;
    public->vendors += 1;
}

static void staff_fates(World *w, int party) {
    const struct Party *home = &w->parties[party];
    const int64_t step = w->clock->step;
    for (int64_t number = w->result[step]; number < w->result[step + 1]; number++) {
        const struct Result *result = &w->results[number];
        if (result->party != party || !result->office || result->outcome <= 0.5) continue;
        word draws = stream(w->clock->seed, STAFF_FATE, result->code);
        int64_t first = w->sections[home->last_section - 1].first + home->nationals;
        for (int64_t seat = first; seat < first + home->staffers; seat++) {
            const struct Member *m = &w->members[seat];
            if (m->role == VACANT || uniform(draws, m->key, 0) < w->values->embeddedness) continue;
            if (uniform(draws, m->key, 1) < w->values->founding_chance) {
                found_vendor(w, m, 0.5 + 0.5 * uniform(draws, m->key, 2));
                leave(w, seat, EXIT);
            }
        }
    }
}

static double claim_of(const World *w, const struct Member *m, word draws) {
    double luck = gumbel_quantile(uniform(draws, m->key, 0));
    return w->values->promotion_skill * m->skill + luck;
}

static int64_t best(const World *w, int64_t first, int64_t last, int post, int active_only) {
    word draws = stream(w->clock->seed, PROMOTION_DRAWS, w->clock->step);
    int64_t found = NONE;
    double highest = -1e300;
    for (int64_t seat = first; seat < last; seat++) {
        const struct Member *m = &w->members[seat];
        if (m->role != post || (active_only && !m->active)) continue;
        double score = claim_of(w, m, draws);
        if (score > highest) {
            highest = score;
            found = seat;
        }
    }
    return found;
}

static int64_t best_secretary(const World *w, const struct Party *home, int64_t federation) {
    word draws = stream(w->clock->seed, PROMOTION_DRAWS, w->clock->step);
    int64_t found = NONE;
    double highest = -1e300;
    for (int64_t index = home->first_section; index < home->last_section - 1; index++) {
        const struct Section *s = &w->sections[index];
        const struct Member *m = &w->members[s->first];
        if (m->role == VACANT || (federation != NONE && s->federation != federation)) continue;
        double score = claim_of(w, m, draws);
        if (score > highest) {
            highest = score;
            found = s->first;
        }
    }
    return found;
}

static void fill_posts(World *w, int party) {
    struct Party *home = &w->parties[party];
    const struct Section *hq = &w->sections[home->last_section - 1];
    int64_t federal = hq->first + home->nationals + home->staffers, end = hq->first + hq->seats;
    for (int64_t seat = hq->first; seat < end; seat++) {
        const struct Member *m = &w->members[seat];
        if (m->role != VACANT) continue;
        int64_t source = NONE;
        if (m->post == NATIONAL) {
            source = best(w, federal, end, FEDERAL, 0);
            if (source == NONE) source = best_secretary(w, home, NONE);
        } else if (m->post == FEDERAL) {
            source = best_secretary(w, home, m->seat - home->nationals - home->staffers);
        }
        if (source != NONE)
            take_over(w, source, seat, PROMOTION);
        else if (m->post == STAFF)
            new_person(w, party, seat, FIRST_HIRED + home->hired++);
        else if (m->post != FEDERAL)
            new_person(w, party, seat, home->entrants++);
    }
    for (int64_t index = home->first_section; index < home->last_section - 1; index++) {
        const struct Section *s = &w->sections[index];
        if (s->members == 0 || w->members[s->first].role != VACANT) continue;
        int64_t source = best(w, s->first + 1, s->first + s->seats, ACTIVIST, 1);
        if (source == NONE) source = best(w, s->first + 1, s->first + s->seats, ACTIVIST, 0);
        if (source == NONE) continue;
        home->promoted += w->clock->scale;
        home->promoted_trained += w->clock->scale * (w->members[source].trained != NONE);
        take_over(w, source, s->first, PROMOTION);
    }
}

static int64_t free_seat(const World *w, const struct Party *home, word key, int64_t opened) {
    word draws = stream(w->clock->seed, PLACEMENT, 0);
    int64_t start = 0;
    for (int64_t number = 0; number < TRIES + opened; number++) {
        start = number < TRIES ? (int64_t)(uniform(draws, key, number) * opened)
                               : (start + 1) % opened;
        const struct Section *s = &w->sections[home->first_section + start];
        int64_t found = NONE;
        for (int64_t seat = s->first + 1; seat < s->first + s->seats; seat++) {
            const struct Member *m = &w->members[seat];
            if (m->role == VACANT && (found == NONE || m->seat < w->members[found].seat))
                found = seat;
        }
        if (found != NONE) return found;
    }
    return NONE;
}

static int64_t mover(const World *w, int party, word key) {
    word draws = stream(w->clock->seed, MOVE_DRAWS, w->clock->step);
    int64_t source = NONE;
    double highest = -1e300;
    for (int64_t other = 0; other < w->party_count; other++) {
        const struct Party *old = &w->parties[other];
        if (other == party || !old->present || old->new || old->members == 0) continue;
        double luck = gumbel_quantile(uniform(draws, key + old->code, 0));
        double score = logarithm(old->members) + luck;
        if (score > highest) {
            highest = score;
            source = other;
        }
    }
    if (source == NONE) return NONE;
    for (int attempt = 0; attempt < 8; attempt++) {
        int64_t seat = random_member(w, source, key + attempt);
        if (seat == NONE) continue;
        const struct Member *m = &w->members[seat];
        if (m->role == ACTIVIST && (m->trained != NONE || is_young(m->born, w->week->year)))
            return seat;
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
        present += w->sections[index].members;
    word draws = stream(w->clock->seed, ENTRY_DRAWS, 0);
    for (int64_t left = (int64_t)floor(wanted + 0.5) - present; left > 0; left--) {
        int64_t ordinal = home->entrants;
        word key = person_key(home->code, ordinal);
        int64_t seat = free_seat(w, home, key, opened), source = NONE;
        if (seat == NONE) return;
        home->entrants += 1;
        if (home->new && uniform(draws, key, 1) < w->values->moves_share)
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

void grow_older(World *w) {
    const struct Clock *c = w->clock;
    weigh_marked(w);
    double before = floor(c->start + (c->step - 1) * c->years - 0.5);
    if (c->step > 0 && floor(c->start + c->step * c->years - 0.5) > before)
        for (int64_t seat = 0; seat < w->seats; seat++) weigh(w, seat);
}

/* Sums */

void begin(World *w) {
    for (int64_t index = 0; index < w->section_count; index++) {
        struct Section *s = &w->sections[index];
        s->members = s->actives = s->users = s->resisters = s->candidates = 0;
        s->willing = s->trainers = s->leaving = 0;
        s->trainers_belief = s->refusal = 0;
    }
    for (int64_t party = 0; party < w->party_count; party++)
        for (int k = 0; k < 12; k++) w->parties[party].sums[k] = w->parties[party].office[k] = 0;
}

static double whole(const struct Party *home, int kind, double scale) {
    return home->sums[kind] + home->office[kind] / scale;
}

static void tally_party(World *w, struct Party *home) {
    const struct Values *p = w->values;
    const struct Week *t = w->week;
    const double scale = w->clock->scale, years = w->clock->years;
    double everybody = 0.0, actives = 0.0, refusal = 0.0, norm = 0.0;
    int64_t members = 0, mandated = 0;
    for (int64_t index = home->first_section; index < home->last_section; index++) {
        struct Section *s = &w->sections[index];
        if (home->campaign != NONE && s->mandate && s->actives > 0)
            s->norm = toward(s->norm, (double)s->users / s->actives, t->norm_rise);
        else
            s->norm = toward(s->norm, 0.0, t->norm_decay);
        double weight = s->headquarters ? 1.0 / scale : 1.0;
        everybody += weight * s->members;
        refusal += weight * s->refusal;
        norm += weight * s->norm * s->actives;
        actives += weight * s->actives;
        if (!s->headquarters) {
            members += s->members;
            mandated += s->mandate;
        }
    }
    home->members = members;
    home->mandated = mandated;
    home->size_1 = members * scale;
    home->size_ago = toward(home->size_ago, home->size_1, relaxation(1.0, years));
    if (everybody == 0.0) return;
    double cadres = whole(home, CADRES, scale);
    home->belief = whole(home, BELIEF, scale) / (FIXED * everybody);
    if (cadres > 0.0) home->cadre_belief = whole(home, CADRE_BELIEF, scale) / (FIXED * cadres);
    home->staff = home->office[STAFF_MEMBERS];
    home->staff_belief = home->office[STAFF_BELIEF] / (FIXED * (home->staff > 1 ? home->staff : 1));
    home->privacy = whole(home, PRIVACY, scale) / (FIXED * everybody);
    home->exit_weight = whole(home, WEIGHT, scale) / (FIXED * everybody);
    home->resistance = refusal / (FIXED * everybody);
    double users = whole(home, FULL, scale) + whole(home, LIGHT, scale);
    home->norm = actives > 0.0 ? norm / actives : 0.0;
    home->breadth = actives > 0.0 ? users / actives : 0.0;
    home->hours += whole(home, HOURS, scale) / FIXED * scale;
    home->first_hours += whole(home, FIRST_HOURS, scale) / FIXED * scale;
    double trained = whole(home, FIRST_TRAINED, scale) * scale;
    home->first_trained += trained;
    w->public->trained += trained;
    double weeks = years * (365.25 / 7.0);
    double light = whole(home, LIGHT, scale) * scale + home->sympathisers;
    double effort = whole(home, FULL, scale) * scale + p->light_effort * light;
    if (home->campaign != NONE) {
        struct Campaign *campaign = &w->campaigns[home->campaign];
        campaign->breadth = most(campaign->breadth, home->breadth);
        if (home->breadth > 0.0) campaign->doors += p->doors_rate * weeks * effort;
    }
}

static void report(World *w, int64_t party) {
    struct Party *home = &w->parties[party];
    int64_t met = 0, members = 0;
    double stake = 0.0, credibility = 0.0;
    for (int64_t index = home->first_section; index < home->last_section; index++) {
        const struct Section *s = &w->sections[index];
        if (s->mandate) {
            met += s->refusal;
            members += s->members;
        }
    }
    for (int place = 0; place < w->public->vendors; place++) {
        const struct Vendor *v = &w->vendors[place];
        if (v->status == ACTIVE && (v->clients >> party & 1)) {
            stake += v->credibility * v->stake;
            credibility += v->credibility;
        }
    }
    if (credibility > 0.0 && members > 0) {
        double resistance = met / (FIXED * members);
        home->reported = resistance * (1.0 - w->values->report_bias * (stake / credibility));
    }
}

static void count_attributing(World *w) {
    const int64_t step = w->clock->step;
    for (int64_t number = w->result[step]; number < w->result[step + 1]; number++) {
        struct Result *result = &w->results[number];
        const struct Party *home = &w->parties[result->party];
        double members[2] = {0.0}, attributing[2] = {0.0};
        for (int64_t seat = home->first_seat; seat < home->last_seat; seat++) {
            const struct Member *m = &w->members[seat];
            if (m->role == VACANT) continue;
            members[m->took_part] += 1.0;
            attributing[m->took_part] += m->credited != 0;
        }
        result->attributing = (attributing[0] + attributing[1]) / most(members[0] + members[1], 1.0);
        result->attributing_part = members[1] ? attributing[1] / members[1] : NAN;
        result->attributing_others = members[0] ? attributing[0] / members[0] : NAN;
    }
}

void tally(World *w) {
    for (int64_t party = 0; party < w->party_count; party++)
        if (w->parties[party].present) {
            tally_party(w, &w->parties[party]);
            report(w, party);
        }
    count_attributing(w);
}
