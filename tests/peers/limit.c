/* The step of the members by hand in C: what a compiler makes of the same rules, draws and arrays.

   The arrays are the engine's own, and their records are described by a header that the driver
   writes from the engine's types ("records.h": struct Member and so on, and the numbers that the
   engine gives to roles, draws and sums).  Compiled without fast-math and without contraction, the
   states are the engine's to the bit; the order of operations within an expression is therefore
   that of the rules.

   What is done here is what walks over members: hearing and living (two kernels, the first of
   which only gathers), turnover, and the sums of sections and parties.  The calendar, vendors and
   the decisions of parties stay with the engine: they do not grow with members. */

#include <string.h>
#include <time.h>

#include "limit.h"

/* Looking at ties */

static double seems(World *w, double belief, word key) {
    double luck = gumbel_quantile(uniform(w->week->doors_draws, key, 1));
    return w->values->imitation_advantage * belief + w->values->imitation_luck * luck;
}

static double watch(World *w, int64_t seat, double belief) {
    struct Member *m = &w->members[seat];
    int64_t first = w->row[seat], degree = w->row[seat + 1] - first;
    int64_t users = 0, actives = 0;
    for (int64_t k = first; k < first + degree; k++) {
        int look = w->seen[w->seat[k]];
        actives += look > 0;
        users += look > 1;
    }
    int running = w->parties[m->party].campaign != NONE;
    double speed = running ? w->week->norm_rise : w->week->norm_decay;
    double share = (double)users / (double)(actives > 1 ? actives : 1);
    m->near_norm = toward(m->near_norm, share, speed);
    double copying = w->week->copying;
    word draws = w->week->copying_draws;
    if (!(copying > 0.0 && uniform(draws, m->key, 0) < copying)) return belief;
    double best = w->heard[seat][0], highest = seems(w, best, m->key);
    int64_t sample = (int64_t)w->values->imitation_sample;
    int64_t tries = sample == 0 || degree < sample ? degree : sample;
    for (int64_t number = 0; number < tries; number++) {
        int64_t place = number;
        if (sample > 0) place = (int64_t)(uniform(draws, m->key, 1 + number) * degree);
        int64_t other = w->seat[first + place];
        if (w->members[other].role == VACANT) continue;
        double score = seems(w, w->heard[other][0], w->members[other].key);
        if (score > highest) {
            highest = score;
            best = w->heard[other][0];
        }
    }
    return best;
}

/* Living */

void gather(World *w, int64_t first, int64_t last) {
    const uint32_t *row = w->row, *seat = w->seat;
    const float *strength = w->strength;
    double (*heard)[2] = w->heard, (*gathered)[2] = w->gathered;
    for (int64_t i = first; i < last; i++) {
        double belief = 0.0, identity = 0.0;
        for (int64_t k = row[i]; k < row[i + 1]; k++) {
            double by = strength[k];
            belief += by * heard[seat[k]][0];
            identity += by * heard[seat[k]][1];
        }
        gathered[i][0] = belief;
        gathered[i][1] = identity;
    }
}

static void note_training(World *w, struct Member *m) {
    if (m->trained != NONE) return;
    const struct Values *p = w->values;
    int64_t step = w->clock->step;
    double own = p->party_sessions * w->effort[step * w->party_count + m->party];
    double bought = p->vendor_sessions * w->public->pressure;
    double source = uniform(w->week->training_draws, m->key, 1) * w->sections[m->section].sessions;
    m->trained = step;
    m->trainer = source < own ? STAFF : source < own + bought ? VENDOR : ACTIVIST;
}

static double spoken_of(double chance, double outcome, double loss_silence) {
    return chance * (1.0 - loss_silence * (1.0 - outcome));
}

static double attribute(World *w, struct Member *m, int64_t number, double belief) {
    const struct Result *result = &w->results[number];
    const struct Values *p = w->values;
    const struct Party *their = &w->parties[result->party];
    double draw = uniform(result->draws, m->key, 0), breadth = 0.0, outcome = result->outcome;
    if (result->campaign != NONE) breadth = w->campaigns[result->campaign].breadth;
    if (result->party != m->party) {
        double chance = spoken_of(p->attribution_chance, outcome, p->loss_silence);
        double shown = least(1.0, 1.2 * their->publicity);
        if (draw < chance * p->rival_learning * shown * sqrt(breadth))
            return after_result(belief, outcome, p->attribution_gain, p->loss_weight);
        return belief;
    }
    if (result->local) {
        word draws = stream(w->clock->seed, LOCAL_RESULT, result->code);
        outcome = uniform(draws, w->sections[m->section].code, 0) < result->outcome ? 1.0 : 0.0;
    }
    double chance = spoken_of(p->attribution_chance, outcome, p->loss_silence);
    double part = m->took_part ? p->part_taken : p->part_not_taken;
    double stories = p->stories_credit * (w->public->media + w->public->told);
    m->credited = 0;
    double visible = least(1.0, (1.5 * breadth + 0.5 * their->publicity) * (1.0 + stories));
    if (!(draw < chance * visible * part)) return belief;
    if (p->attribution_gain > 0.0) m->credited = outcome > 0.5 ? 1 : outcome < 0.5 ? -1 : 0;
    return after_result(belief, outcome, p->attribution_gain, p->loss_weight);
}

static void live_in_section(World *w, int64_t index, int64_t first, int64_t last) {
    const struct Values p = *w->values;
    const struct Week t = *w->week;
    const struct Public news = *w->public;
    const struct Clock *c = w->clock;
    const struct Section s = w->sections[index];
    const struct Party *home = &w->parties[s.party];
    const int64_t step = c->step;
    const double years = c->years, sharpness = 1.0 / p.choice_noise;
    const double refuted = w->refuted[step];
    const double refusal_intercept = c->refusal_intercept, use_intercept = c->use_intercept;
    const word traits = c->traits;
    const int watching = c->watching, booking = c->booking;
    const int mandate = s.mandate != 0, exposed = is_exposed(mandate, s.norm);
    const int campaigning = home->campaign != NONE;
    const int opening = campaigning && w->campaigns[home->campaign].opens == step;
    const double publicity = home->publicity, shown = home->shown;
    const double staff_belief = home->staff_belief, advocacy = home->advocacy;
    const double exit_share = home->exit_share, light_step = p.light_step * home->ladder;
    const double client = home->client ? p.client_exposure : 0.0;
    const word use_draws = home->use_draws, refusal_draws = home->refusal_draws;
    const int64_t results_from = w->result[step], results_to = w->result[step + 1];
    Sums total = {0};

    for (int64_t seat = first; seat < last; seat++) {
        struct Member *m = &w->members[seat];
        const int role = m->role;
        if (role == VACANT) continue;
        const word key = m->key;
        const int active = m->active, cadre = is_cadre(role);
        const double plasticity = cadre ? p.cadre_plasticity : p.member_plasticity;

        double promise = t.promise_member, foreign = t.foreign_member, told = t.told_member;
        if (cadre) {
            double known = uniform(traits, key, LITERACY) *
                (is_old(m->born, t.year) ? p.literacy_old : 1.0) *
                (role == NATIONAL ? p.literacy_national : 1.0);
            promise = relaxation(t.promise_rate * ((1.5 - known) * (1.0 + client)), years);
            foreign = t.foreign_cadre;
            told = t.told_cadre;
        } else if (is_young(m->born, t.year)) {
            foreign = t.foreign_young;
            told = t.told_young;
        }
        promise *= plasticity;
        foreign *= plasticity;
        told *= plasticity;

        const double b0 = m->belief;
        double b1 = toward(b0, news.message, promise);
        if (role == NATIONAL) b1 = toward(b1, staff_belief, advocacy * plasticity);
        b1 = toward(b1, t.attack_target, t.attack * plasticity);
        const double b2 = toward(b1, news.story, foreign);
        const double b3 = toward(b2, news.story, told);

        double b4 = b3, skill = toward(m->skill, 0.0, t.skill);
        int lesson = 0;
        if (m->candidate && uniform(t.training_draws, key, 0) < s.training_chance) {
            lesson = 1 + (int)(100.0 * (1.0 - 0.7 * skill));
            skill = most(skill, p.taught_skill);
            b4 = toward(b3, s.teachers_belief, p.teaching_belief * plasticity);
            note_training(w, m);
        }

        const double b5 = hearing(b4, w->gathered[seat][0], m->openness, plasticity);
        double identity = hearing(
            m->identity, w->gathered[seat][1], m->openness, p.identity_influence * plasticity);
        double b6 = b5, near_norm = 0.0;
        if (watching) {
            b6 = toward(b5, watch(w, seat, b5), plasticity);
            near_norm = m->near_norm;
        }
        const double norm = perceived_norm(s.norm, near_norm, p.norm_ties);

        int took_part = opening ? 0 : m->took_part;
        int practice = 0, stance = NEUTRAL, willing = 0, candidate = 0;
        if (campaigning && active) {
            double burdens = 0.7 * (p.identity_weight * identity) +
                p.privacy_weight * m->privacy * publicity + p.effort * (1.0 - skill) +
                p.use_threshold;
            double utility = (p.belief_use * b6 + t.familiarity) + p.norm_weight * norm +
                p.mandate_use - burdens + (double)m->taste_use + use_intercept;
            willing = utility > 0.0;
            if (mandate) {
                candidate = skill < 0.6 && utility > -0.3;
                word number = 0;
                if (p.reconsider_rate > 0.0) {
                    double moment = years * step;
                    double phase = uniform(traits, key, PHASE);
                    number = (word)(int64_t)floor(p.reconsider_rate * moment + phase);
                }
                double draw = uniform(use_draws, key, number);
                if (draw < logistic(utility * sharpness))
                    practice = 2;
                else if (light_step > 0.0 && draw < logistic((utility + light_step) * sharpness))
                    practice = 1;
                if (practice)
                    stance = USER;
                else if (uniform(refusal_draws, key, number) < m->resistance)
                    stance = RESISTER;
            }
        }
        double b7 = b6;
        if (practice > 0) {
            took_part = 1;
            double doors = t.doors;
            if (p.doors_spread != 0.0) {
                double luck = normal_quantile(uniform(t.doors_draws, key, 0));
                double noise = p.doors_spread * luck * sqrt(7.0 / (365.25 * years));
                doors = least(1.0, most(0.0, t.doors + noise));
            }
            b7 = toward(b6, doors, t.experience * plasticity);
        }
        m->took_part = took_part;

        double b8 = b7;
        for (int64_t number = results_from; number < results_to; number++)
            b8 = toward(b8, attribute(w, m, number, b8), plasticity);
        double b9 = b8;
        if (refuted > 0.0) {
            double left = 1.0 - refuted * p.refutation_loss * (1.0 - p.reinterpretation);
            b9 = toward(b8, b8 * left, plasticity);
        }
        const double b10 = toward(b9, m->belief_at_entry, t.forgetting * plasticity);

        const double root = m->identity_root;
        const double goal = root * (1.0 - p.norm_identity * (0.7 * norm + 0.3 * shown));
        identity = toward(identity, goal, t.identity * plasticity);
        if (mandate && active && practice == 0) {
            double hardening = relaxation(p.reactance_rate * most(0.0, identity - 0.5), years);
            identity = toward(identity, 1.0, hardening * plasticity);
        }
        const double hidden = (double)m->privacy_root * (1.0 - p.privacy_blinding * news.pressure);
        const double calm = hidden + (1.0 - hidden) * news.salience;
        const double privacy = toward(m->privacy, calm, t.privacy);

        const double reasons = -p.belief_use * b10 + p.identity_weight * identity +
            0.5 * p.privacy_weight * privacy + -0.5 * p.norm_weight * norm +
            p.mandate_refusal * mandate + -p.skill_refusal * skill + -t.familiarity;
        const double disposition = logistic(
            (reasons + (double)m->taste_refusal - refusal_intercept) * sharpness);
        const double weight = exit_weight(p.exit_selection, disposition, exposed);
        const double draw = uniform(t.exit_draws, key, 0), expected = exit_share * weight;
        const int leaving = draw < expected && draw < 1.0 - exponential(-expected);

        m->belief = b10;
        m->identity = identity;
        m->privacy = privacy;
        m->skill = skill;
        m->resistance = disposition;
        m->practice = practice;
        m->stance = stance;
        m->willing = willing;
        m->candidate = candidate;
        m->lesson = lesson;
        m->leaving = leaving;
        w->said[seat][0] = b10;
        w->said[seat][1] = identity;
        w->shown[seat] = active + active * (practice > 0);
        if (booking) {
            double *booked = w->accounts[seat].booked;
            booked[0] += b1 - b0;
            booked[1] += b2 - b1;
            booked[2] += b3 - b2;
            booked[3] += b4 - b3;
            booked[4] += b5 - b4;
            booked[5] += b6 - b5;
            booked[6] += b7 - b6;
            booked[7] += b8 - b7;
            booked[8] += b9 - b8;
            booked[9] += b10 - b9;
        }
        add(&total, role, active, practice, stance, candidate, willing, leaving, b10, skill,
            privacy, disposition, weight);
        if (lesson > 0) count_lesson(w, m, 1);
    }
    hand_over(w, index, &total, 1);
}

void live(World *w, int64_t first, int64_t last) {
    for (int64_t seat = first; seat < last;) {
        int64_t index = w->members[seat].section;
        int64_t end = w->sections[index].first + w->sections[index].seats;
        if (end > last) end = last;
        gather(w, seat, end);
        live_in_section(w, index, seat, end);
        seat = end;
    }
}

void hush(World *w) {
    memcpy(w->heard, w->said, w->seats * sizeof *w->heard);
    memcpy(w->seen, w->shown, w->seats);
    w->clock->familiarity += w->values->familiarity_rate * w->clock->years;
    w->clock->step += 1;
}

/* The clock of the benchmark, in seconds */
double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
