/* What changes when a person comes to a seat or leaves it: sums, strengths of ties, the ledger. */

#ifndef LIMIT_SEATS_H
#define LIMIT_SEATS_H

#include "limit.h"

static double year_of(const World *w) {
    return w->clock->start + w->clock->step * w->clock->years;
}

/* Ties */

static void mark_around(const World *w, int64_t seat) {
    w->stale[seat] = 1;
    for (int64_t k = w->row[seat]; k < w->row[seat + 1]; k++) w->stale[w->seat[k]] = 1;
}

static void weigh_seat(const World *w, int64_t seat) {
    const struct Members *m = &w->members;
    const struct Values *p = w->values;
    const int64_t first = w->row[seat], last = w->row[seat + 1];
    m->openness[seat] = 0.0;
    if (m->role[seat] == VACANT) {
        for (int64_t k = first; k < last; k++) w->strength[k] = 0.0f;
        return;
    }
    const double year = year_of(w);
    const double standing = w->standing[RANK[m->role[seat]]][is_young(m->born[seat], year)];
    double total = 0.0;
    int64_t speakers = 0;
    for (int64_t k = first; k < last; k++) {
        const int64_t other = w->seat[k];
        double weight = 0.0;
        if (m->role[other] != VACANT) {
            double authority =
                w->standing[RANK[m->role[other]]][is_young(m->born[other], year)] / standing;
            int akin = m->faction[other] == m->faction[seat] || m->party[other] != m->party[seat];
            double apart = fabs((double)m->born[other] - (double)m->born[seat]);
            double near = 1.0 - p->age_homophily * least(1.0, apart / p->homophily_years);
            weight = authority * near * (akin ? 1.0 : 1.0 - p->faction_homophily);
            speakers++;
        }
        w->strength[k] = (float)weight;
        total += weight;
    }
    if (total > 0.0) {
        double openness = relaxation(p->influence_rate * total / speakers, w->clock->years);
        double share = openness / total, sum = 0.0;
        for (int64_t k = first; k < last; k++) {
            w->strength[k] = (float)((double)w->strength[k] * share);
            sum += (double)w->strength[k];
        }
        m->openness[seat] = sum;
    }
}

/* Sums */

static void count_seat(const World *w, int64_t seat, int sign) {
    const struct Members *m = &w->members;
    const struct Section *s = &w->sections[m->section[seat]];
    const struct Values *p = w->values;
    int exposed = is_exposed(s->mandate != 0, s->norm, p->exposed_norm);
    double weight = exit_weight(p->exit_selection, m->resistance[seat], exposed);
    count(m, seat, p, w->step, weight, &w->counts[m->section[seat]], sign);
}

/* The ledger */

static Inputs inputs_of(const World *w, int64_t seat) {
    const struct Members *m = &w->members;
    const struct Section *s = &w->sections[m->section[seat]];
    double norm = perceived_norm(s->norm, m->near_norm[seat], w->values->norm_ties);
    return resistance_inputs(m->belief[seat], m->identity[seat], m->privacy[seat], norm,
                             s->mandate != 0, m->skill[seat], w->clock->familiarity, w->values);
}

static double present_resistance(const World *w, int64_t seat, Inputs inputs) {
    double taste = w->members.taste_resistance[seat], sharpness = 1.0 / w->values->choice_noise;
    return resistance(inputs, taste, w->clock->resistance_intercept, sharpness);
}

static double *flow_of(const World *w, int64_t seat) {
    const struct Members *m = &w->members;
    int role = m->role[seat] == STAFF ? 2 : is_cadre(m->role[seat]) ? 1 : 0;
    int64_t group = (int64_t)m->label[seat] * w->party_count + m->party[seat];
    return w->flow + (group * LEDGER_ROLES + role) * CHANNELS;
}

static void compose(double *flow, int channel, double belief, double resisting, double number) {
    flow[BELIEF_COMPOSITION + channel] += belief;
    flow[RESISTANCE_COMPOSITION + channel] += resisting;
    flow[MEMBERS_COMPOSITION + channel] += number;
}

static void settle(const World *w, int64_t seat) {
    const struct Values *p = w->values;
    struct Account *account = &w->accounts[seat];
    double *flow = flow_of(w, seat);
    Inputs now = inputs_of(w, seat);
    double resisting = present_resistance(w, seat, now), total = 0.0;
    for (int k = 0; k < INPUT_NUMBER; k++) total += now.of[k] - account->inputs[k];
    double change = resisting - account->resistance;
    double slope = resisting * (1.0 - resisting) / p->choice_noise;
    if (fabs(total) > 1e-6) slope = change / total;
    for (int k = 0; k < BELIEF_NUMBER; k++) {
        double moved = account->moved[k];
        flow[k] += moved;
        flow[RESISTANCE_BELIEF + k] -= slope * p->belief_use * moved;
        account->moved[k] = 0.0;
    }
    for (int k = 1; k < INPUT_NUMBER; k++)
        flow[RESISTANCE_INPUT + k - 1] += slope * (now.of[k] - account->inputs[k]);
    for (int k = 0; k < INPUT_NUMBER; k++) account->inputs[k] = now.of[k];
    account->resistance = resisting;
}

/* Coming and going */

static void settle_out(const World *w, int64_t seat, int channel) {
    count_seat(w, seat, -1);
    if (w->clock->posting) {
        settle(w, seat);
        double resisting = w->accounts[seat].resistance;
        compose(flow_of(w, seat), channel, -w->members.belief[seat], -resisting, -1.0);
    }
}

static void settle_in(const World *w, int64_t seat, int channel) {
    const struct Members *m = &w->members;
    Inputs now = inputs_of(w, seat);
    m->resistance[seat] = present_resistance(w, seat, now);
    count_seat(w, seat, 1);
    if (w->clock->posting) {
        struct Account *account = &w->accounts[seat];
        for (int k = 0; k < BELIEF_NUMBER; k++) account->moved[k] = 0.0;
        for (int k = 0; k < INPUT_NUMBER; k++) account->inputs[k] = now.of[k];
        account->resistance = m->resistance[seat];
        compose(flow_of(w, seat), channel, m->belief[seat], m->resistance[seat], 1.0);
    }
    mark_around(w, seat);
}

static void leave(const World *w, int64_t seat, int channel) {
    settle_out(w, seat, channel);
    vacate(&w->members, seat);
    mark_around(w, seat);
}

static void take_over(const World *w, int64_t source, int64_t target, int channel) {
    const struct Members *m = &w->members;
    settle_out(w, source, channel);
    copy_person(m, source, target);
    m->role[target] = m->post[target];
    if (m->post[target] != ACTIVIST) m->active[target] = 1;
    vacate(m, source);
    mark_around(w, source);
    settle_in(w, target, channel);
}

#endif
