// The members' step in eight lanes by hand, on the engine's columns: how fast it can be.
//
// Each rule is written once for eight seats of a section, with vectors of the compiler; what is the
// same for a whole section is worked out once.  Compiled without fast-math and without contraction,
// the states are the engine's to the bit: operations within an expression have the order of the
// rules.  Covered are the rules of the baseline.  Left out are what members see their ties do,
// doors that tell each another thing, second thoughts within a campaign, deciding less often than
// every step, a norm that is held from a day on, rival structures, and the ledger.

#include <cmath>
#include <ctime>

#include "lanes.h"

INLINE V after_result(V belief, double outcome, double gain, double loss_weight) {
    V won = gain * outcome * (1.0 - belief);
    V lost = gain * loss_weight * (1.0 - outcome) * belief;
    return most(V{}, belief + won - lost);
}

// What the seats of a section have in common in a step

struct Common {
    const World *w;
    struct Values p;
    struct Step t;
    struct Section s;
    struct Party home;
    int64_t index;
    int exposed, opening;
    double norm, light_step, client, identity_kept, privacy_kept, norm_reason, mandate_reason;
};

struct Totals {
    I trainers, trainers_belief, belief, privacy, resistance, exit_weight;
};

// Shares of the way that the members of a group of lanes go, in the order of a step
struct Shares {
    V plasticity, promise, advocacy, foreign, domestic;
};

INLINE Shares shares_of_members(const Common &c, V born) {
    const double plasticity = c.p.member_plasticity;
    I young = c.t.year - born - BIRTHDAY < YOUNG;
    return {
        all(plasticity),
        all(c.t.promise_member * plasticity),
        V{},
        young ? all(c.t.foreign_young * plasticity) : all(c.t.foreign_member * plasticity),
        young ? all(c.t.domestic_young * plasticity) : all(c.t.domestic_member * plasticity),
    };
}

static Shares shares_with_cadres(const Common &c, V born, I role, Words key) {
    const struct Values &p = c.p;
    const struct Step &t = c.t;
    I cadre = role >= SECRETARY, national = role == NATIONAL;
    V age = t.year - born - BIRTHDAY;
    I young = age < YOUNG;
    V plasticity = cadre ? all(p.cadre_plasticity) : all(p.member_plasticity);
    V literacy = uniform(t.traits, key, TRAIT_LITERACY) *
        (age >= OLD ? all(p.literacy_old) : all(1.0)) *
        (national ? all(p.literacy_national) : all(1.0));
    V exposure = (p.illiterate_exposure - literacy) * (1.0 + c.client);
    V promise = relaxation(t.promise_rate * exposure, t.years);
    V foreign = young ? all(t.foreign_young) : all(t.foreign_member);
    V domestic = young ? all(t.domestic_young) : all(t.domestic_member);
    return {
        plasticity,
        (cadre ? promise : all(t.promise_member)) * plasticity,
        (national ? all(c.home.advocacy) : V{}) * plasticity,
        (cadre ? all(t.foreign_cadre) : foreign) * plasticity,
        (cadre ? all(t.domestic_cadre) : domestic) * plasticity,
    };
}

static void note_training(const Common &c, const struct Members &m, int64_t seat) {
    if (m.trained[seat] != NONE) return;
    double party = c.s.party_sessions, bought = c.s.vendor_sessions;
    double place = uniform(c.t.training_draws, m.key[seat], 1) * c.s.sessions;
    m.trained[seat] = c.t.number;
    m.trainer[seat] = place < party ? STAFF : place < party + bought ? BY_VENDOR : ACTIVIST;
}

static void count_lessons(const Common &c, const struct Members &m, int64_t at) {
    struct Counts &k = c.w->counts[c.index];
    for (int64_t seat = at; seat < at + LANES; seat++) {
        if (m.lesson[seat] == 0) continue;
        int64_t hours = (int64_t)(c.t.session_hours * 0.01 * (m.lesson[seat] - 1) * FIXED);
        k.hours += hours;
        if (m.trained[seat] == c.t.number) {
            k.first_hours += hours;
            k.first_trained += 1;
        }
    }
}

// Belief after the results of this step
static V attribute(
    const Common &c, const struct Members &m, int64_t at, I taken, V belief, V plasticity
) {
    const struct Values &p = c.p;
    const World *w = c.w;
    Words key = *(const Words *)(m.key + at);
    for (int64_t number = w->result[c.t.number]; number < w->result[c.t.number + 1]; number++) {
        const struct Result &result = w->results[number];
        const struct Party &canvassing = w->parties[result.party];
        double breadth = result.campaign == NONE ? 0.0 : w->campaigns[result.campaign].breadth;
        double outcome = result.outcome;
        bool own = result.party == c.s.party;
        if (own && result.local) {
            uint64_t draws = stream(w->clock->seed, DRAWS_LOCAL_RESULT, result.code);
            outcome = uniform(draws, c.s.code, 0) < result.outcome ? 1.0 : 0.0;
        }
        double chance = p.attribution_chance * (1.0 - p.loss_silence * (1.0 - outcome));
        V draw = uniform(result.draws, key, 0);
        I credits;
        if (own) {
            double stories = p.stories_credit * (w->public_->media + w->public_->domestic);
            double seen = (p.breadth_visibility * breadth +
                p.publicity_visibility * canvassing.publicity) * (1.0 + stories);
            double visible = seen < 1.0 ? seen : 1.0;
            V part = load(m.took_part + at) != 0 ? all(p.part_taken) : all(p.part_not_taken);
            credits = (draw < chance * visible * part) & taken;
            int64_t attributed = (2.0 * outcome > 1.0) - (2.0 * outcome < 1.0);
            store(m.credited + at, credits & (p.attribution_gain > 0.0 ? attributed : 0));
        } else {
            double seen = p.rival_visibility * canvassing.publicity;
            double visible = seen < 1.0 ? seen : 1.0;
            credits = (draw < chance * p.rival_learning * visible * std::sqrt(breadth)) & taken;
        }
        V after = after_result(belief, outcome, p.attribution_gain, p.loss_weight);
        belief = credits ? toward(belief, after, plasticity) : belief;
    }
    return belief;
}

// Eight seats live a step; those that are vacant stay as they are.
template <bool CAMPAIGN, bool MANDATE, bool CADRES>
INLINE void eight(
    const Common &c, const struct Members &m, int64_t at, V heard_belief, V heard_identity,
    Totals &a
) {
    const struct Values &p = c.p;
    const struct Step &t = c.t;
    const struct Section &s = c.s;
    const I role = load(m.role + at), taken = role != VACANT;
    const Words key = *(const Words *)(m.key + at);
    const V born = load(m.born + at);
    const Shares share =
        CADRES ? shares_with_cadres(c, born, role, key) : shares_of_members(c, born);
    const V plasticity = share.plasticity;

    V booked = load(m.belief + at), b = booked;
    auto book = [&](int channel) __attribute__((always_inline)) {
        if (!CADRES) return;
        const int64_t people = s.headquarters ? 1 : (int64_t)c.w->clock->scale;
        const I moved = (role >= SECRETARY) & fixed(b - booked);
        c.w->cadres[s.party * BELIEF_NUMBER + channel] += people * sum(moved);
        booked = b;
    };
    b = toward(b, all(t.message), share.promise);
    if (CADRES) b = toward(b, all(c.home.staff_belief), share.advocacy);
    if (t.attack != 0.0) b = toward(b, all(t.attack_target), t.attack * plasticity);
    book(BY_PROMISE);
    b = toward(b, all(t.story), share.foreign);
    book(BY_FOREIGN);
    b = toward(b, all(t.story), share.domestic);
    book(BY_DOMESTIC);

    const V fading = load(m.practice + at) > 0 ? V{} : all(t.skill);
    V skill = toward(load(m.skill + at), load(m.skill_at_entry + at), fading);
    I lesson = {};
    if (s.training_chance > 0.0 && flags(m.candidate + at)) {
        I taught = (load(m.candidate + at) != 0) &
            (uniform(t.training_draws, key, 0) < s.training_chance);
        if (any(taught)) {
            V part = 1.0 - p.skill_shortening * skill;
            lesson = (1 + __builtin_convertvector(100.0 * part, I)) & taught;
            skill = taught ? most(skill, all(p.taught_skill)) : skill;
            V after = toward(b, all(s.teachers_belief), p.teaching_belief * plasticity);
            b = taught ? after : b;
            for (int lane = 0; lane < LANES; lane++)
                if (taught[lane]) note_training(c, m, at + lane);
        }
    }

    book(BY_TRAINING);

    const V openness = load(m.openness + at);
    b = hearing(b, heard_belief, openness, plasticity);
    book(BY_INFLUENCE);
    V identity = hearing(
        load(m.identity + at), heard_identity, openness, p.identity_influence * plasticity);

    const I active = load(m.active + at) != 0;
    V privacy = load(m.privacy + at);
    I practice = {}, stance = {}, willing = {}, candidate = {};
    if (CAMPAIGN) {
        V burdens = p.identity_use_share * (p.identity_weight * identity);
        burdens = burdens + p.privacy_weight * privacy * c.home.publicity_felt;
        burdens = burdens + p.effort * (1.0 - skill) + p.use_threshold;
        V utility = (p.belief_use * b + t.familiarity) + p.norm_weight * c.norm + p.mandate_use -
            burdens + load(m.taste_use + at) + t.use_intercept;
        willing = active & (utility > 0.0);
        I took_part = load(m.took_part + at);
        if (c.opening) took_part = I{};
        if (MANDATE) {
            V use_draw = uniform(c.home.use_draws, key, 0);
            V resistance_draw = uniform(c.home.resistance_draws, key, 0);
            I full = use_draw < logistic(utility * t.sharpness), light = {};
            if (c.light_step > 0.0)
                light = use_draw < logistic((utility + c.light_step) * t.sharpness);
            practice = active & (full ? I{} + 2 : light & 1);
            I uses = practice > 0;
            I resists = active & ~uses & (resistance_draw < load(m.resistance + at));
            stance = (uses & USER) | (resists & RESISTER);
            candidate = active & (skill < p.trainee_skill) & (utility > -p.trainee_reluctance);
            took_part = uses ? I{} + 1 : took_part;
            V after = toward(b, all(t.doors), t.experience * plasticity);
            b = uses ? after : b;
        }
        store(m.took_part + at, took_part);
    }
    book(BY_EXPERIENCE);
    if (c.w->result[t.number] < c.w->result[t.number + 1])
        b = attribute(c, m, at, taken, b, plasticity);
    book(BY_ATTRIBUTION);
    if (c.home.refuted > 0.0) {
        double kept = 1.0 - c.home.refuted * p.refutation_loss * (1.0 - p.reinterpretation);
        b = toward(b, b * kept, plasticity);
    }
    book(BY_SHOCK);
    b = toward(b, load(m.belief_at_entry + at), t.forgetting * plasticity);
    book(BY_FORGETTING);

    const V goal = load(m.identity_root + at) * c.identity_kept;
    identity = toward(identity, goal, t.identity * plasticity);
    if (MANDATE) {
        V rate = p.reactance_rate * most(V{}, identity - p.reactance_threshold);
        V harder = toward(identity, all(1.0), relaxation(rate, t.years) * plasticity);
        identity = active & (practice == 0) ? harder : identity;
    }
    const V hidden = load(m.privacy_root + at) * c.privacy_kept;
    privacy = toward(privacy, hidden + (1.0 - hidden) * t.salience, all(t.privacy));

    V reasons = -p.belief_use * b + p.identity_weight * identity +
        p.privacy_resistance_share * p.privacy_weight * privacy + c.norm_reason +
        c.mandate_reason + -p.skill_resistance * skill + -t.familiarity +
        load(m.taste_resistance + at);
    V resisting = logistic((reasons - t.resistance_intercept) * t.sharpness);
    V weight = most(V{}, 1.0 + (c.exposed ? p.exit_selection * resisting : V{}));
    V draw = uniform(t.exit_draws, key, 0), expected = c.home.exit_share * weight;
    I leaving = (draw < expected) & taken;
    if (any(leaving)) leaving = leaving & (draw < 1.0 - exponential(-expected));

    // a vacant seat stays as it is: all zeros
    b = taken ? b : V{};
    identity = taken ? identity : V{};
    privacy = taken ? privacy : V{};
    resisting = taken ? resisting : V{};
    store(m.belief + at, b);
    store(m.identity + at, identity);
    store(m.privacy + at, privacy);
    store(m.skill + at, skill);
    store(m.resistance + at, resisting);
    store(m.practice + at, practice);
    store(m.stance + at, stance);
    store(m.willing + at, willing & 1);
    store(m.candidate + at, candidate & 1);
    store(m.lesson + at, lesson);
    store(m.leaving + at, leaving & 1);

    I believed = fixed(b);
    I trainer = active & (skill > p.trainer_skill) & (b > p.trainer_belief);
    a.trainers -= trainer;
    a.trainers_belief += trainer & believed;
    a.belief += believed;
    a.privacy += fixed(privacy);
    a.resistance += fixed(resisting);
    a.exit_weight += taken & fixed(weight);
    struct Counts &k = c.w->counts[c.index];
    if (CADRES) {
        I cadre = role >= SECRETARY, staff = role == STAFF;
        k.cadres -= sum(cadre);
        k.staff -= sum(staff);
        k.cadre_belief += sum(cadre & believed);
        k.staff_belief += sum(staff & believed);
    }
    k.members -= sum(taken);
    k.actives += with_bit(m.active + at, 1);
    if (MANDATE) {
        k.full_users += with_bit(m.practice + at, 2);
        k.users += with_bit(m.practice + at, 3);
        k.resisters += with_bit(m.stance + at, RESISTER);
        k.candidates += with_bit(m.candidate + at, 1);
    }
    if (CAMPAIGN) k.willing += with_bit(m.willing + at, 1);
    k.leaving += with_bit(m.leaving + at, 1);
    if (flags(m.lesson + at)) count_lessons(c, m, at);
}

// Seats of a section for which what their ties said is gathered before they live
enum { MOST_SEATS = 64, ORDINARY = 7 };

// What the ties of some seats said, weighted by the openness to them
static void hear(const World *w, int64_t first, int64_t n, double *belief, double *identity) {
    typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));
    const uint32_t *row = w->row + first, *seat = w->seat;
    const float *strength = w->strength;
    const double(*previous)[2] = w->previous;
    for (int64_t j = 0; j < n; j++) {
        Pair heard = {};
        int64_t k = row[j], last = row[j + 1];
        if (last - k >= ORDINARY) {  // a loop of constant length is unrolled
            for (int number = 0; number < ORDINARY; number++)
                heard += (double)strength[k + number] * *(const Pair *)previous[seat[k + number]];
            k += ORDINARY;
        }
        for (; k < last; k++) heard += (double)strength[k] * *(const Pair *)previous[seat[k]];
        belief[j] = heard[0];
        identity[j] = heard[1];
    }
}

template <bool CAMPAIGN, bool MANDATE>
static void live_in_section(const Common &c) {
    const World *w = c.w;
    double belief[MOST_SEATS + LANES] = {}, identity[MOST_SEATS + LANES] = {};
    Totals a = {};
    auto live = [&](const struct Members &m, int64_t at, int64_t j) __attribute__((always_inline)) {
        if (!flags(m.role + at)) return;
        V heard_belief = load(belief + j), heard_identity = load(identity + j);
        Bytes special = *(const Bytes *)(m.role + at) >= STAFF;
        if (flags((const int8_t *)&special))
            eight<CAMPAIGN, MANDATE, true>(c, m, at, heard_belief, heard_identity, a);
        else
            eight<CAMPAIGN, MANDATE, false>(c, m, at, heard_belief, heard_identity, a);
    };
    for (int64_t first = c.s.first, end = c.s.first + c.s.seats; first < end; first += MOST_SEATS) {
        int64_t n = end - first < MOST_SEATS ? end - first : MOST_SEATS, j = 0, taken = 0;
        for (int64_t seat = first; seat < first + n; seat++) taken |= w->members.role[seat];
        if (!taken) continue;
        hear(w, first, n, belief, identity);
        for (; j + LANES <= n; j += LANES) live(w->members, first + j, j);
        if (j < n) {  // too few for all lanes: in copies of their columns
            struct Block columns = {};
            const struct Members few = members_of(&columns);
            copy_seats(&w->members, first + j, &few, 0, n - j);
            live(few, 0, j);
            copy_seats(&few, 0, &w->members, first + j, n - j);
        }
    }
    struct Counts &k = w->counts[c.index];
    k.trainers += sum(a.trainers);
    k.trainers_belief += sum(a.trainers_belief);
    k.belief += sum(a.belief);
    k.privacy += sum(a.privacy);
    k.resistance += sum(a.resistance);
    k.exit_weight += sum(a.exit_weight);
}

extern "C" void live_in_lanes(const World *w) {
    const struct Values &p = *w->values;
    const struct Step &t = *w->step;
    for (int64_t index = 0; index < w->section_count; index++) {
        const struct Section &s = w->sections[index];
        const struct Party &home = w->parties[s.party];
        const bool campaigning = home.campaign != NONE, mandate = s.mandate != 0;
        double norm = s.norm + p.norm_ties * (0.0 - s.norm);
        double perceived = (1.0 - p.identity_publicity) * norm + p.identity_publicity * home.shown;
        const Common c = {
            w, p, t, s, home, index,
            mandate || s.norm > p.exposed_norm,
            campaigning && w->campaigns[home.campaign].opens == t.number,
            norm,
            p.light_step * home.ladder,
            home.client ? p.client_exposure : 0.0,
            1.0 - p.norm_identity * perceived,
            1.0 - p.privacy_blinding * t.pressure,
            -p.norm_resistance_share * p.norm_weight * norm,
            p.mandate_resistance * mandate,
        };
        if (campaigning && mandate) live_in_section<true, true>(c);
        else if (campaigning) live_in_section<true, false>(c);
        else live_in_section<false, false>(c);
    }
}

// The clock of the benchmark, in seconds of this thread
extern "C" double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
