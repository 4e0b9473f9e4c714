/* What both halves share: the arrays, the draws, the arithmetic, the rules and the sums.

   "records.h" is written by the driver from the engine's types: struct Member and so on, and the
   numbers that the engine gives to roles, draws and sums. */

#ifndef LIMIT_H
#define LIMIT_H

#include <math.h>
#include <stdint.h>

#include "records.h"

typedef uint64_t word;

typedef struct {
    struct Member *members;
    struct Section *sections;
    struct Party *parties;
    struct Vendor *vendors;
    struct Public *public;
    struct Campaign *campaigns;
    struct Result *results;
    struct Values *values;
    struct Clock *clock;
    struct Week *week;
    uint32_t *row, *seat;
    float *strength;
    uint8_t *stale;
    double (*heard)[2], (*said)[2];
    uint8_t *seen, *shown;
    double *target, *effort, *refuted;
    int32_t *result;
    struct Account *accounts;
    double *flow;
    int16_t *labels;
    double (*gathered)[2]; /* scratch: what the ties of a seat said, weighted */
    int64_t seats, section_count, party_count, label_count;
} World;

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
static inline int64_t fixed(double x) { return (int64_t)(x * 1099511627776.0); }
#define FIXED 1099511627776.0

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

static inline double clipped_normal(double mean, double spread, double draw) {
    return least(1.0, most(0.0, mean + spread * normal_quantile(draw)));
}

static inline double exit_weight(double selection, double resistance, int exposed) {
    return most(0.0, 1.0 + (exposed ? selection * resistance : 0.0));
}

static inline int is_young(int born, double year) { return year - (double)born - 0.5 < 35.0; }
static inline int is_old(int born, double year) { return year - (double)born - 0.5 >= 60.0; }
static inline int is_cadre(int role) { return role >= SECRETARY; }
static inline int is_exposed(int mandate, double norm) { return mandate || norm > 0.1; }
static inline int is_trainer(int active, double skill, double belief) {
    return active && skill > 0.5 && belief > 0.3;
}
static inline int group_role(int role) { return role == STAFF ? 2 : is_cadre(role) ? 1 : 0; }

/* Sums */

typedef struct {
    int64_t members, actives, users, resisters, candidates, willing, leaving, trainers;
    int64_t trainers_belief, refusal, belief, cadre_belief, staff_belief, privacy, weight;
    int64_t cadres, full, light, staff;
} Sums;

static inline void add(
    Sums *a, int role, int active, int practice, int stance, int candidate, int willing,
    int leaving, double belief, double skill, double privacy, double disposition, double weight
) {
    int64_t believed = fixed(belief), trainer = is_trainer(active, skill, belief);
    int64_t cadre = is_cadre(role), staff = role == STAFF;
    a->members += 1;
    a->actives += active;
    a->users += practice > 0;
    a->resisters += stance == RESISTER;
    a->candidates += candidate;
    a->willing += willing;
    a->leaving += leaving;
    a->trainers += trainer;
    a->trainers_belief += trainer * believed;
    a->refusal += fixed(disposition);
    a->belief += believed;
    a->cadre_belief += cadre * believed;
    a->staff_belief += staff * believed;
    a->privacy += fixed(privacy);
    a->weight += fixed(weight);
    a->cadres += cadre;
    a->full += practice == 2;
    a->light += practice == 1;
    a->staff += staff;
}

static inline void hand_over(World *w, int64_t index, const Sums *a, int sign) {
    struct Section *s = &w->sections[index];
    struct Party *home = &w->parties[s->party];
    int64_t *sums = s->headquarters ? home->office : home->sums;
    s->members += sign * a->members;
    s->actives += sign * a->actives;
    s->users += sign * a->users;
    s->resisters += sign * a->resisters;
    s->candidates += sign * a->candidates;
    s->willing += sign * a->willing;
    s->leaving += sign * a->leaving;
    s->trainers += sign * a->trainers;
    s->trainers_belief += sign * a->trainers_belief;
    s->refusal += sign * a->refusal;
    sums[BELIEF] += sign * a->belief;
    sums[CADRE_BELIEF] += sign * a->cadre_belief;
    sums[STAFF_BELIEF] += sign * a->staff_belief;
    sums[PRIVACY] += sign * a->privacy;
    sums[WEIGHT] += sign * a->weight;
    sums[CADRES] += sign * a->cadres;
    sums[FULL] += sign * a->full;
    sums[LIGHT] += sign * a->light;
    sums[STAFF_MEMBERS] += sign * a->staff;
}

static void count_lesson(World *w, const struct Member *m, int sign) {
    struct Party *home = &w->parties[m->party];
    int64_t *sums = w->sections[m->section].headquarters ? home->office : home->sums;
    int64_t spent = sign * fixed(w->week->session_hours * 0.01 * (m->lesson - 1));
    sums[HOURS] += spent;
    if (m->trained == w->clock->step) {
        sums[FIRST_HOURS] += spent;
        sums[FIRST_TRAINED] += sign;
    }
}

static inline void count(World *w, int64_t seat, int sign) {
    struct Member *m = &w->members[seat];
    struct Section *s = &w->sections[m->section];
    int exposed = is_exposed(s->mandate != 0, s->norm);
    Sums one = {0};
    add(&one, m->role, m->active, m->practice, m->stance, m->candidate, m->willing, m->leaving,
        m->belief, m->skill, m->privacy, m->resistance,
        exit_weight(w->values->exit_selection, m->resistance, exposed));
    hand_over(w, m->section, &one, sign);
    if (m->lesson > 0) count_lesson(w, m, sign);
}

#endif
