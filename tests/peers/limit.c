/* The step of the members by hand in C: what a compiler makes of the same rules, draws and arrays.

   Compiled without fast-math and without contraction, the states are the engine's to the bit; the
   order of operations within an expression is therefore that of the rules.

   What is done in C is what walks over members: hearing and living, here; turnover; and the sums of
   sections and parties.  The calendar, vendors and the decisions of parties stay with the engine:
   they do not grow with members. */

#include <time.h>

#include "limit.h"

/* Looking at ties */

static double seems(const World *w, double belief, word key) {
    double luck = gumbel_quantile(uniform(w->step->doors_draws, key, 1));
    return w->values->imitation_advantage * belief + w->values->imitation_luck * luck;
}

static double watch(const World *w, int64_t seat, int campaigning, double belief) {
    const struct Members *m = &w->members;
    int64_t first = w->row[seat], degree = w->row[seat + 1] - first;
    if (w->values->norm_ties > 0.0) {
        int64_t users = 0, actives = 0;
        for (int64_t k = first; k < first + degree; k++) {
            int look = w->seen[w->seat[k]];
            actives += look != UNSEEN;
            users += look >= SEEN_USING;
        }
        double speed = campaigning ? w->step->norm_rise : w->step->norm_decay;
        double share = (double)users / (double)(actives > 1 ? actives : 1);
        m->near_norm[seat] = toward(m->near_norm[seat], share, speed);
    }
    double copying = w->step->copying;
    word key = m->key[seat], draws = w->step->copying_draws;
    if (!(copying > 0.0 && uniform(draws, key, 0) < copying)) return belief;
    double best = w->previous[seat][0], highest = seems(w, best, key);
    int64_t sample = (int64_t)w->values->imitation_sample;
    int64_t tries = sample == 0 || degree < sample ? degree : sample;
    for (int64_t number = 0; number < tries; number++) {
        int64_t place = number;
        if (sample > 0) place = (int64_t)(uniform(draws, key, 1 + number) * degree);
        int64_t other = w->seat[first + place];
        if (m->role[other] == VACANT) continue;
        double score = seems(w, w->previous[other][0], m->key[other]);
        if (score > highest) {
            highest = score;
            best = w->previous[other][0];
        }
    }
    return best;
}

/* Living */

static void note_training(const World *w, const struct Section *s, int64_t seat) {
    const struct Members *m = &w->members;
    if (m->trained[seat] != NONE) return;
    const struct Step *t = w->step;
    double party = s->party_sessions, bought = s->vendor_sessions;
    double place = uniform(t->training_draws, m->key[seat], 1) * s->sessions;
    m->trained[seat] = t->number;
    m->trainer[seat] = place < party ? STAFF : place < party + bought ? BY_VENDOR : ACTIVIST;
}

static double chance_of_credit(double chance, double outcome, double loss_silence) {
    return chance * (1.0 - loss_silence * (1.0 - outcome));
}

static double attribute(
    const World *w, const struct Section *s, int64_t seat, int64_t number, double belief
) {
    const struct Members *m = &w->members;
    const struct Result *result = &w->results[number];
    const struct Values *p = w->values;
    const struct Party *canvassing = &w->parties[result->party];
    double draw = uniform(result->draws, m->key[seat], 0), breadth = 0.0, outcome = result->outcome;
    if (result->campaign != NONE) breadth = w->campaigns[result->campaign].breadth;
    if (result->party != s->party) {
        double chance = chance_of_credit(p->attribution_chance, outcome, p->loss_silence);
        double visible = least(1.0, p->rival_visibility * canvassing->publicity);
        if (draw < chance * p->rival_learning * visible * sqrt(breadth))
            return after_result(belief, outcome, p->attribution_gain, p->loss_weight);
        return belief;
    }
    if (result->local) {
        word draws = stream(w->clock->seed, DRAWS_LOCAL_RESULT, result->code);
        outcome = uniform(draws, s->code, 0) < result->outcome ? 1.0 : 0.0;
    }
    double chance = chance_of_credit(p->attribution_chance, outcome, p->loss_silence);
    double part = m->took_part[seat] ? p->part_taken : p->part_not_taken;
    double stories = p->stories_credit * (w->public_->media + w->public_->domestic);
    double seen = p->breadth_visibility * breadth + p->publicity_visibility * canvassing->publicity;
    double visible = least(1.0, seen * (1.0 + stories));
    m->credited[seat] = 0;
    if (!(draw < chance * visible * part)) return belief;
    if (p->attribution_gain > 0.0)
        m->credited[seat] = 2.0 * outcome > 1.0 ? 1 : 2.0 * outcome < 1.0 ? -1 : 0;
    return after_result(belief, outcome, p->attribution_gain, p->loss_weight);
}

static void live_in_section(const World *w, int64_t index, int64_t first, int64_t last) {
    const struct Members *m = &w->members;
    const struct Values p = *w->values;
    const struct Step t = *w->step;
    const struct Section s = w->sections[index];
    const struct Party *home = &w->parties[s.party];
    const int mandate = s.mandate != 0, exposed = is_exposed(mandate, s.norm, p.exposed_norm);
    const int campaigning = home->campaign != NONE;
    const int opening = campaigning && w->campaigns[home->campaign].opens == t.number;
    const double publicity = home->publicity_felt, shown = home->shown;
    const double staff_belief = home->staff_belief, advocacy = home->advocacy;
    const double exit_share = home->exit_share, light_step = p.light_step * home->ladder;
    const double client = home->client ? p.client_exposure : 0.0;
    const word use_draws = home->use_draws, resistance_draws = home->resistance_draws;
    const int64_t results_from = w->result[t.number], results_to = w->result[t.number + 1];
    struct Counts total = {0};

    for (int64_t seat = first; seat < last; seat++) {
        const int role = m->role[seat];
        if (role == VACANT) continue;
        const word key = m->key[seat];
        const int active = m->active[seat], cadre = is_cadre(role);
        const double plasticity = cadre ? p.cadre_plasticity : p.member_plasticity;

        double heard_belief = 0.0, heard_identity = 0.0;
        for (int64_t k = w->row[seat]; k < w->row[seat + 1]; k++) {
            double strength = w->strength[k];
            heard_belief += strength * w->previous[w->seat[k]][0];
            heard_identity += strength * w->previous[w->seat[k]][1];
        }

        double promise = t.promise_member, foreign = t.foreign_member, domestic = t.domestic_member;
        if (cadre) {
            double literacy = uniform(t.traits, key, TRAIT_LITERACY) *
                (is_old(m->born[seat], t.year) ? p.literacy_old : 1.0) *
                (role == NATIONAL ? p.literacy_national : 1.0);
            double exposure = (p.illiterate_exposure - literacy) * (1.0 + client);
            promise = relaxation(t.promise_rate * exposure, t.years);
            foreign = t.foreign_cadre;
            domestic = t.domestic_cadre;
        } else if (is_young(m->born[seat], t.year)) {
            foreign = t.foreign_young;
            domestic = t.domestic_young;
        }

        const double b0 = m->belief[seat];
        double b1 = toward(b0, t.message, promise * plasticity);
        if (role == NATIONAL) b1 = toward(b1, staff_belief, advocacy * plasticity);
        b1 = toward(b1, t.attack_target, t.attack * plasticity);
        const double b2 = toward(b1, t.story, foreign * plasticity);
        const double b3 = toward(b2, t.story, domestic * plasticity);

        const int before = m->practice[seat];
        const double fading = before ? 0.0 : t.skill;
        double b4 = b3, skill = toward(m->skill[seat], m->skill_at_entry[seat], fading);
        int lesson = 0;
        if (m->candidate[seat] && uniform(t.training_draws, key, 0) < s.training_chance) {
            lesson = 1 + (int)(100.0 * (1.0 - p.skill_shortening * skill));
            skill = most(skill, p.taught_skill);
            b4 = toward(b3, s.teachers_belief, p.teaching_belief * plasticity);
            note_training(w, &s, seat);
        }

        const double openness = m->openness[seat];
        const double b5 = hearing(b4, heard_belief, openness, plasticity);
        double identity = hearing(
            m->identity[seat], heard_identity, openness, p.identity_influence * plasticity);
        double b6 = b5, near_norm = 0.0;
        if (t.watching) {
            b6 = toward(b5, watch(w, seat, campaigning, b5), plasticity);
            near_norm = m->near_norm[seat];
        }
        const double norm = perceived_norm(s.norm, near_norm, p.norm_ties);

        int practice = 0, stance = NEUTRAL, willing = 0, candidate = 0;
        if (opening) m->took_part[seat] = 0;
        if (campaigning && active) {
            double burdens = p.identity_use_share * (p.identity_weight * identity) +
                p.privacy_weight * m->privacy[seat] * publicity + p.effort * (1.0 - skill) +
                p.use_threshold;
            double utility = (p.belief_use * b6 + t.familiarity) + p.norm_weight * norm +
                p.mandate_use - burdens + (double)m->taste_use[seat] + t.use_intercept;
            willing = utility > 0.0;
            if (mandate) {
                candidate = skill < p.trainee_skill && utility > -p.trainee_reluctance;
                word number = 0;
                if (p.reconsider_rate > 0.0) {
                    double phase = uniform(t.traits, key, TRAIT_PHASE);
                    double years = t.years * t.number;
                    number = (word)(int64_t)floor(p.reconsider_rate * years + phase);
                }
                double draw = uniform(use_draws, key, number);
                if (draw < logistic(utility * t.sharpness))
                    practice = 2;
                else if (light_step > 0.0 && draw < logistic((utility + light_step) * t.sharpness))
                    practice = 1;
                if (t.revisit < 1.0 && m->decided[seat] &&
                    !(uniform(t.revisit_draws, key, 0) < t.revisit))
                    practice = before;
                if (practice)
                    stance = USER;
                else if (uniform(resistance_draws, key, number) < m->resistance[seat])
                    stance = RESISTER;
                if (t.remembering) m->decided[seat] = 1;
            }
        }
        double b7 = b6;
        if (practice > 0) {
            m->took_part[seat] = 1;
            double doors = t.doors;
            if (p.doors_spread != 0.0) {
                double normal = normal_quantile(uniform(t.doors_draws, key, 0));
                double scale = sqrt(DAYS_A_WEEK / (DAYS_A_YEAR * t.years));
                doors = least(1.0, most(0.0, t.doors + p.doors_spread * normal * scale));
            }
            b7 = toward(b6, doors, t.experience * plasticity);
        }

        double b8 = b7;
        for (int64_t number = results_from; number < results_to; number++)
            b8 = toward(b8, attribute(w, &s, seat, number, b8), plasticity);
        double b9 = b8;
        if (home->refuted > 0.0) {
            double kept = 1.0 - home->refuted * p.refutation_loss * (1.0 - p.reinterpretation);
            b9 = toward(b8, b8 * kept, plasticity);
        }
        const double b10 = toward(b9, m->belief_at_entry[seat], t.forgetting * plasticity);

        const double perceived =
            (1.0 - p.identity_publicity) * norm + p.identity_publicity * shown;
        const double root = m->identity_root[seat];
        double goal = root * (1.0 - p.norm_identity * perceived), more = 0.0;
        if (t.covering) {
            const double covered = m->covered[seat];
            m->covered[seat] = toward(covered, root - goal, t.cover * plasticity);
            if (t.covering > 1) {
                goal = root - covered;
                more = covered - m->covered[seat];
            }
        }
        identity = toward(identity, goal, t.identity * plasticity);
        if (t.covering > 1) identity = least(1.0, most(0.0, identity + more));
        if (mandate && active && practice == 0) {
            double rate = p.reactance_rate * most(0.0, identity - p.reactance_threshold);
            identity = toward(identity, 1.0, relaxation(rate, t.years) * plasticity);
        }
        const double hidden =
            (double)m->privacy_root[seat] * (1.0 - p.privacy_blinding * t.pressure);
        const double privacy =
            toward(m->privacy[seat], hidden + (1.0 - hidden) * t.salience, t.privacy);

        const Inputs inputs =
            resistance_inputs(b10, identity, privacy, norm, mandate, skill, t.familiarity, &p);
        const double resisting = resistance(
            inputs, m->taste_resistance[seat], t.resistance_intercept, t.sharpness);
        const double weight = exit_weight(p.exit_selection, resisting, exposed);
        const double draw = uniform(t.exit_draws, key, 0), expected = exit_share * weight;

        m->belief[seat] = b10;
        m->identity[seat] = identity;
        m->privacy[seat] = privacy;
        m->skill[seat] = skill;
        m->resistance[seat] = resisting;
        m->practice[seat] = practice;
        m->stance[seat] = stance;
        m->willing[seat] = willing;
        m->candidate[seat] = candidate;
        m->lesson[seat] = lesson;
        m->leaving[seat] = draw < expected && draw < 1.0 - exponential(-expected);
        const double after[] = {b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10};
        if (role >= SECRETARY) {
            int64_t *moved = w->cadres + s.party * BELIEF_NUMBER;
            const int64_t people = s.headquarters ? 1 : (int64_t)w->clock->scale;
            for (int k = 0; k < BELIEF_NUMBER; k++) moved[k] += people * fixed(after[k + 1] - after[k]);
        }
        if (t.posting) {
            double *moved = w->accounts[seat].moved;
            for (int k = 0; k < BELIEF_NUMBER; k++) moved[k] += after[k + 1] - after[k];
        }
        count(m, seat, &p, &t, weight, &total, 1);
    }
    int64_t *sums = (int64_t *)&w->counts[index], *of_section = (int64_t *)&total;
    for (unsigned k = 0; k < sizeof total / sizeof *sums; k++) sums[k] += of_section[k];
}

void live(World *w, int64_t first, int64_t last) {
    for (int64_t seat = first; seat < last;) {
        int64_t index = w->members.section[seat];
        int64_t end = w->sections[index].first + w->sections[index].seats;
        if (end > last) end = last;
        live_in_section(w, index, seat, end);
        seat = end;
    }
}

/* From now on the others hear and see what the members are now. */
void signal_all(World *w) {
    const struct Members *m = &w->members;
    for (int64_t seat = 0; seat < w->seats; seat++) {
        w->previous[seat][0] = m->belief[seat];
        w->previous[seat][1] = m->identity[seat];
        int declined = w->step->remembering && m->decided[seat];
        w->seen[seat] = !m->active[seat] ? UNSEEN
            : m->practice[seat]          ? SEEN_USING
            : declined                   ? SEEN_DECLINING
                                         : SEEN_ACTIVE;
    }
    w->clock->familiarity += w->values->familiarity_rate * w->clock->years;
    w->clock->step += 1;
}

/* The clock of the benchmark, in seconds of this thread */
double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
