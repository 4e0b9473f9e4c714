/* The sums that follow when a step closes: norms of sections, means of parties, what vendors
   report, who credited a result. */

#include <string.h>

#include "limit.h"

void begin(World *w) { memset(w->counts, 0, w->section_count * sizeof *w->counts); }

/* A sum over sections and the same over headquarters, which are not scaled. */
static double whole(int64_t sections, int64_t office, double scale) {
    return sections + office / scale;
}

static void aggregate_party(World *w, struct Party *home) {
    const struct Values *p = w->values;
    const struct Step *t = w->step;
    const double scale = w->clock->scale, years = w->clock->years;
    double everybody = 0.0, actives = 0.0, resisting = 0.0, norm = 0.0;
    int64_t members = 0, mandated = 0;
    struct Counts all = {0};
    for (int64_t index = home->first_section; index < home->last_section; index++) {
        struct Section *s = &w->sections[index];
        const struct Counts *k = &w->counts[index];
        if (home->campaign != NONE && s->mandate && k->actives > 0)
            s->norm = toward(s->norm, (double)k->users / k->actives, t->norm_rise);
        else
            s->norm = toward(s->norm, 0.0, t->norm_decay);
        double weight = s->headquarters ? 1.0 / scale : 1.0;
        everybody += weight * k->members;
        resisting += weight * k->resistance;
        norm += weight * s->norm * k->actives;
        actives += weight * k->actives;
        if (s->headquarters) continue;
        members += k->members;
        mandated += s->mandate;
        const int64_t *of_section = (const int64_t *)k;
        for (unsigned j = 0; j < sizeof all / sizeof *of_section; j++)
            ((int64_t *)&all)[j] += of_section[j];
    }
    const struct Counts *office = &w->counts[home->last_section - 1];
    home->members = members;
    home->mandated = mandated;
    home->size_1 = members * scale;
    home->size_ago = toward(home->size_ago, home->size_1, relaxation(1.0, years));
    if (everybody == 0.0) return;
    double cadres = whole(all.cadres, office->cadres, scale);
    home->belief = whole(all.belief, office->belief, scale) / (FIXED * everybody);
    if (cadres > 0.0)
        home->cadre_belief =
            whole(all.cadre_belief, office->cadre_belief, scale) / (FIXED * cadres);
    home->staff = office->staff;
    home->staff_belief = office->staff_belief / (FIXED * (home->staff > 1 ? home->staff : 1));
    home->privacy = whole(all.privacy, office->privacy, scale) / (FIXED * everybody);
    home->exit_weight = whole(all.exit_weight, office->exit_weight, scale) / (FIXED * everybody);
    home->resistance = resisting / (FIXED * everybody);
    double full = whole(all.full_users, office->full_users, scale);
    double light =
        whole(all.users - all.full_users, office->users - office->full_users, scale);
    home->norm = actives > 0.0 ? norm / actives : 0.0;
    home->breadth = actives > 0.0 ? (full + light) / actives : 0.0;
    home->hours += whole(all.hours, office->hours, scale) / FIXED * scale;
    home->first_hours += whole(all.first_hours, office->first_hours, scale) / FIXED * scale;
    double trained = whole(all.first_trained, office->first_trained, scale) * scale;
    home->first_trained += trained;
    w->public_->trained += trained;
    double weeks = years * (DAYS_A_YEAR / DAYS_A_WEEK);
    double effort = full * scale + p->light_effort * (light * scale + home->sympathisers);
    if (home->campaign != NONE) {
        struct Campaign *campaign = &w->campaigns[home->campaign];
        campaign->breadth = most(campaign->breadth, home->breadth);
        if (campaign->half == NONE && 2.0 * home->breadth >= 1.0)
            campaign->half = w->clock->step + 1;
        if (home->breadth > 0.0) campaign->doors += p->doors_rate * weeks * effort;
    }
}

static void report(World *w, int64_t party) {
    struct Party *home = &w->parties[party];
    int64_t met = 0, members = 0;
    double stake = 0.0, credibility = 0.0;
    for (int64_t index = home->first_section; index < home->last_section; index++)
        if (w->sections[index].mandate) {
            met += w->counts[index].resistance;
            members += w->counts[index].members;
        }
    for (int place = 0; place < w->public_->vendors; place++) {
        const struct Vendor *v = &w->vendors[place];
        if (v->status == ACTIVE && (v->clients >> party & 1)) {
            stake += v->credibility * v->stake;
            credibility += v->credibility;
        }
    }
    if (credibility > 0.0 && members > 0) {
        double bias = w->values->report_bias * (stake / credibility);
        home->reported = met / (FIXED * members) * (1.0 - bias);
    }
}

static void count_attributing(World *w) {
    const struct Members *m = &w->members;
    const int64_t step = w->clock->step;
    for (int64_t number = w->result[step]; number < w->result[step + 1]; number++) {
        struct Result *result = &w->results[number];
        const struct Party *home = &w->parties[result->party];
        double members[2] = {0.0}, attributing[2] = {0.0};
        for (int64_t seat = home->first_seat; seat < home->last_seat; seat++) {
            if (m->role[seat] == VACANT) continue;
            members[m->took_part[seat]] += 1.0;
            attributing[m->took_part[seat]] += m->credited[seat] != 0;
        }
        double all = members[0] + members[1];
        result->attributing = (attributing[0] + attributing[1]) / most(all, 1.0);
        result->attributing_part = members[1] ? attributing[1] / members[1] : NAN;
        result->attributing_others = members[0] ? attributing[0] / members[0] : NAN;
    }
}

void aggregate(World *w) {
    for (int64_t party = 0; party < w->party_count; party++)
        if (w->parties[party].present) {
            aggregate_party(w, &w->parties[party]);
            report(w, party);
        }
    count_attributing(w);
}
