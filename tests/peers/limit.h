/* What the parts of the step in C share: draws, arithmetic, rules and counting.

   "world.h" is written by tests/peers/c_header.py from the engine's tables: records, columns of
   members, the World that holds them, and the numbers that the engine gives to roles and draws. */

#ifndef LIMIT_H
#define LIMIT_H

#include <math.h>
#include <stdint.h>

#include "world.h"

typedef uint64_t word;

/* Numbers by key */

#define GOLDEN 0x9E3779B97F4A7C15ULL

static inline word mix(word bits) {
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
    return bits ^ (bits >> 31);
}

static inline word stream(word seed, word mechanism, word step) {
    word key = mix(seed + GOLDEN);
    key = mix(key + mechanism * GOLDEN);
    return mix(key + step * GOLDEN);
}

static inline word person_key(word party_code, int64_t ordinal) {
    return mix(mix(party_code) + (word)ordinal * GOLDEN);
}

static inline double uniform(word stream_key, word key, word number) {
    return (double)(mix(stream_key + key + number * GOLDEN) >> 11) * (1.0 / 9007199254740992.0);
}

/* Arithmetic */

static inline double least(double a, double b) { return b < a ? b : a; }
static inline double most(double a, double b) { return b > a ? b : a; }
static inline int64_t fixed(double x) { return (int64_t)(x * FIXED); }

static inline double exponential(double x) {
    double z = least(most(x, -40.0), 40.0) * (1.0 / 256.0);
    double z2 = z * z, z4 = z2 * z2;
    double low = (1.0 + z) + z2 * (1.0 / 2.0 + z * (1.0 / 6.0));
    double middle = (1.0 / 24.0 + z * (1.0 / 120.0)) + z2 * (1.0 / 720.0 + z * (1.0 / 5040.0));
    double high = 1.0 / 40320.0 + z * (1.0 / 362880.0);
    double y = low + z4 * (middle + z4 * high);
    for (int k = 0; k < 8; k++) y = y * y;
    return y;
}

static inline double logistic(double x) { return 1.0 / (1.0 + exponential(-x)); }

static inline double relaxation(double rate, double years) {
    return 1.0 - exponential(-rate * years);
}

static double logarithm(double x) {
    double halvings = 0.0;
    while (x < 0.70710678118654752) { x = x * 2.0; halvings += 1.0; }
    while (x > 1.4142135623730951) { x = x * 0.5; halvings -= 1.0; }
    double z = (x - 1.0) / (x + 1.0), square = z * z, total = 0.0;
    for (int k = 12; k >= 0; k--) total = total * square + 1.0 / (2.0 * k + 1.0);
    return 2.0 * z * total - halvings * 0.69314718055994531;
}

static double normal_quantile(double u) {
    u = least(most(u, 5.551115123125783e-17), 1.0 - 1.1102230246251565e-16);
    double tail = least(u, 1.0 - u);
    if (tail < 0.02425) {
        double q = sqrt(-2.0 * logarithm(tail));
        double top = -7.784894002430293e-03 * q - 3.223964580411365e-01;
        top = (top * q - 2.400758277161838) * q - 2.549732539343734;
        top = (top * q + 4.374664141464968) * q + 2.938163982698783;
        double low = 7.784695709041462e-03 * q + 3.224671290700398e-01;
        low = ((low * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0;
        double z = top / low;
        return u < 0.5 ? z : -z;
    }
    double q = u - 0.5, r = q * q;
    double top = -3.969683028665376e01 * r + 2.209460984245205e02;
    top = ((top * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r;
    top = ((top - 3.066479806614716e01) * r + 2.506628277459239) * q;
    double low = -5.447609879822406e01 * r + 1.615858368580409e02;
    low = ((low * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r;
    low = (low - 1.328068155288572e01) * r + 1.0;
    return top / low;
}

static double gumbel_quantile(double u) {
    u = least(most(u, 5.551115123125783e-17), 1.0 - 1.1102230246251565e-16);
    return -logarithm(-logarithm(u));
}

/* Rules */

static inline double toward(double state, double target, double share) {
    return (1.0 - share) * state + share * target;
}

static inline double hearing(double state, double heard, double openness, double ratio) {
    if (openness * ratio > 1.0) ratio = 1.0 / openness;
    return least(1.0, (1.0 - ratio * openness) * state + ratio * heard);
}

static inline double perceived_norm(double of_section, double of_ties, double share) {
    return of_section + share * (of_ties - of_section);
}

static inline double after_result(double belief, double outcome, double gain, double loss_weight) {
    double won = gain * outcome * (1.0 - belief);
    double lost = gain * loss_weight * (1.0 - outcome) * belief;
    return most(0.0, belief + won - lost);
}

/* What resistance is the sum of, in utils, in the order of the engine's. */
typedef struct { double of[INPUT_NUMBER]; } Inputs;

static inline Inputs resistance_inputs(
    double belief, double identity, double privacy, double norm, int mandate, double skill,
    double familiarity, const struct Values *p
) {
    return (Inputs){{
        -p->belief_use * belief,
        p->identity_weight * identity,
        p->privacy_resistance_share * p->privacy_weight * privacy,
        -p->norm_resistance_share * p->norm_weight * norm,
        p->mandate_resistance * mandate,
        -p->skill_resistance * skill,
        -familiarity,
    }};
}

static inline double resistance(Inputs i, double taste, double intercept, double sharpness) {
    double total = i.of[0] + i.of[1] + i.of[2] + i.of[3] + i.of[4] + i.of[5] + i.of[6];
    return logistic((total + taste - intercept) * sharpness);
}

static inline double exit_weight(double selection, double resisting, int exposed) {
    return most(0.0, 1.0 + (exposed ? selection * resisting : 0.0));
}

static inline int is_young(int born, double year) { return year - (double)born - BIRTHDAY < YOUNG; }
static inline int is_old(int born, double year) { return year - (double)born - BIRTHDAY >= OLD; }
static inline int is_cadre(int role) { return role >= SECRETARY; }
static inline int is_exposed(int mandate, double norm, double exposed_norm) {
    return mandate || norm > exposed_norm;
}

/* Counting: the sums over the members of a section that the next step needs */

static inline void count_lesson(
    const struct Members *m, int64_t seat, const struct Step *t, struct Counts *a, int sign
) {
    int64_t hours = sign * fixed(t->session_hours * 0.01 * (m->lesson[seat] - 1));
    a->hours += hours;
    if (m->trained[seat] == t->number) {
        a->first_hours += hours;
        a->first_trained += sign;
    }
}

/* Count the occupant of a seat, whose weight of exit is as given, in (sign 1) or out (-1). */
static inline void count(
    const struct Members *m, int64_t seat, const struct Values *p, const struct Step *t,
    double weight, struct Counts *a, int sign
) {
    int64_t believed = fixed(m->belief[seat]);
    int64_t cadre = is_cadre(m->role[seat]), staff = m->role[seat] == STAFF;
    int64_t trainer = m->active[seat] && m->skill[seat] > p->trainer_skill &&
        m->belief[seat] > p->trainer_belief;
    a->members += sign;
    a->actives += sign * m->active[seat];
    a->users += sign * (m->practice[seat] > 0);
    a->full_users += sign * (m->practice[seat] == 2);
    a->resisters += sign * (m->stance[seat] == RESISTER);
    a->candidates += sign * m->candidate[seat];
    a->willing += sign * m->willing[seat];
    a->leaving += sign * m->leaving[seat];
    a->trainers += sign * trainer;
    a->cadres += sign * cadre;
    a->staff += sign * staff;
    a->belief += sign * believed;
    a->cadre_belief += sign * cadre * believed;
    a->staff_belief += sign * staff * believed;
    a->trainers_belief += sign * trainer * believed;
    a->privacy += sign * fixed(m->privacy[seat]);
    a->resistance += sign * fixed(m->resistance[seat]);
    a->exit_weight += sign * fixed(weight);
    if (m->lesson[seat] > 0) count_lesson(m, seat, t, a, sign);
}

#endif
