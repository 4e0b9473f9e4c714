"""The one table of parameters: change a default here, and everything follows.

Configs, ``--help``, the documentation, the sensitivity bounds and the paper's table all read it.
Facts F01-F68 are the claims of Theviot (2018), B1-B5 the outside numbers and E01-E60 the outside
evidence, all as numbered in ``paper/odd``.  A source that begins with "assumption" is one: no evidence sets the number.
Numbers that belong to the form of an equation are structural (:mod:`abm.structural`).
"""

from __future__ import annotations

from dataclasses import dataclass

from abm.structural import STRUCTURE


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the model.

    Attributes
    ----------
    name : str
        The key in a config.
    default : float
        Used where a config says nothing.
    low, high : float
        Allowed range, both ends included.
    prior : tuple of float or None
        Range of the uniform prior in sensitivity analysis and calibration; None: held fixed.
        It is the range of the row of outside evidence that the source cites, where that gives one;
        other strengths end where they are equally potent (:mod:`abm.studies.potency`).
    unit : str
        "1/yr" is a rate of exponential relaxation; "-" a pure number.
    mechanism : str
        Group, and mostly the mechanism whose strength multiplies it (:data:`abm.mechanisms.MECHANISMS`).
    source : str
        Fact, outside number or "assumption".
    meaning : str
        One line, as a user reads it.
    structural : bool
        Whether it belongs to the form of an equation: no study varies it unless a config names it,
        and then over its allowed range.
    """

    name: str
    default: float
    low: float
    high: float
    prior: tuple[float, float] | None
    unit: str
    mechanism: str
    source: str
    meaning: str
    structural: bool = False


_FAST = 1e6  # a rate that completes any relaxation within one step

YOUNG = 35.0
"""Age, in years, below which a member is young: what ``under_35`` of a party counts."""

OLD = 60.0
"""Age, in years, from which a member is old: what ``over_60`` of a party counts."""

# name, default, low, high, prior, unit, source, meaning
_TABLE: dict[str, list[tuple[str, float, float, float, tuple[float, float] | None, str, str, str]]] = {
    "start": [
        ("initial_resistance", 0.60, 0.01, 0.99, (0.35, 0.90), "share", "F02, F03; assumption of level", "mean resistance of members of the focal party at the start: who would refuse if asked; anchors the intercept of resistance"),
        ("initial_use", 0.20, 0.01, 0.99, (0.05, 0.35), "share", "F18; E22 (12-14 % signed up for an optional tool in 18 months); assumption of level", "activists of the focal party who would use under a mandate, untrained, without norm; anchors the intercept of use"),
        ("initial_belief", 0.20, 0.0, 1.0, (0.08, 0.35), "-", "F43; assumption of level", "mean belief in efficacy at the start"),
        ("belief_spread", 0.20, 0.0, 0.5, (0.10, 0.30), "-", "E44 with belief_use", "standard deviation of belief between persons at entry"),
        ("young_belief", 0.05, -0.3, 0.3, None, "-", "F13; assumption of size", "extra belief at entry of those under 35"),
        ("initial_identity", 0.55, 0.0, 1.0, None, "-", "F07; assumption of level, absorbed by the anchored intercepts", "mean identity cost at entry"),
        ("identity_spread", 0.18, 0.0, 0.5, None, "-", "assumption", "standard deviation of identity cost between persons at entry"),
        ("old_identity", 0.06, -0.3, 0.3, None, "-", "B1 (elder activists' quote of 2011); assumption of size", "extra identity cost at entry of those over 60"),
        ("initial_privacy", 0.45, 0.0, 1.0, (0.30, 0.60), "-", "F38; E55, its middle", "mean privacy concern at entry"),
        ("privacy_spread", 0.15, 0.0, 0.5, None, "-", "assumption", "standard deviation of privacy concern between persons at entry"),
        ("taste_spread", 0.80, 0.0, 3.0, None, "utils", "assumption, wide enough that neither 2012 nor 2017 is unanimous (F03, F04)", "standard deviation of the lasting personal tastes for using and for resisting"),
        ("choice_noise", 0.50, 0.01, 3.0, None, "utils", "assumption, with taste_spread (F03, F04)", "logistic scale of what else decides whether a member resists or uses"),
        ("active_share", 0.25, 0.01, 1.0, (0.15, 0.40), "share", "B2; E01-E03", "members who do campaign work at all; only they can canvass"),
        ("staff_belief", 0.70, 0.0, 1.0, None, "-", "F54 (young, convinced); E43", "mean belief of digital staff when hired"),
        ("initial_convinced", 0.0, 0.0, 1.0, None, "share", "F43; assumption: nobody", "members, those who entered first, whose belief is full at the start"),
        ("section_size", 40.0, 3.0, 250.0, None, "seats", "B2 (175 000 members in 3-5 000 sections)", "seats of a section, at every scale"),
        ("section_fill", 0.85, 0.1, 1.0, None, "share", "assumption", "share of the seats that is filled before another section opens"),
        ("federation_sections", 10.0, 1.0, 200.0, None, "sections", "assumption", "sections under one federation"),
        ("federal_cadres", 1.0, 0.0, 1.0, None, "seats", "B2 (federations by département)", "cadres of a federation"),
        ("national_cadres", 9.0, 0.0, 100.0, None, "seats", "assumption", "national leaders of a party, at every scale"),
        ("digital_staff", 12.0, 0.0, 100.0, None, "seats", "F53, F54; assumption of size", "digital staff of a party, at every scale"),
        ("cadre_plasticity", 1.0, 0.0, 1.0, None, "share", "the unit; 0 freezes cadres (F17)", "how far belief and identity cost of cadres move, relative to what the rules say"),
        ("member_plasticity", 1.0, 0.0, 1.0, None, "share", "the unit; 0 freezes members (F17)", "how far belief and identity cost of all others move, relative to what the rules say"),
    ],
    "network": [
        ("network_degree", 8.0, 2.0, 200.0, None, "ties", "assumption", "mean number of ties where the network is not that of sections"),
        ("network_rewiring", 0.1, 0.0, 1.0, None, "share", "assumption", "ties that lead anywhere, in a small world or between blocks"),
    ],
    "practice": [
        ("belief_use", 2.5, 0.0, 10.0, (0.5, 4.5), "utils", "F01, F05; E44: belief of an active member before a campaign and use in it then correlate by 0.26, in it by 0.50", "weight of belief in using and against resisting"),
        ("identity_weight", 2.5, 0.0, 10.0, (1.0, 4.0), "utils", "F07; E46 (the sign)", "weight of identity cost in resisting; identity_use_share of it against using"),
        ("mandate_use", 0.7, -5.0, 5.0, None, "utils", "F17, F21", "pull of a mandate on using"),
        ("mandate_resistance", 0.0, -5.0, 5.0, None, "utils", "assumption: the sign is not known", "push of a mandate on resisting (negative: a mandate calms)"),
        ("effort", 0.7, 0.0, 5.0, None, "utils", "F09, F68", "burden of using for the unskilled"),
        ("skill_resistance", 0.3, -5.0, 5.0, None, "utils", "F09; assumption of size", "weight of skill against resisting"),
        ("use_threshold", 0.0, -20.0, 20.0, None, "utils", "assumption: nothing beyond the anchored intercept", "burden of using on top of the others"),
        ("reconsider_rate", 0.0, 0.0, _FAST, None, "1/yr", "assumption: a member decides once a campaign", "how often a member's luck in deciding is drawn anew"),
        ("revisit_rate", _FAST, 0.0, _FAST, None, "1/yr", "assumption: in every step; 0 is once a campaign (Bikhchandani and others 1992)", "how often a member who has decided in a campaign decides again"),
        ("belief_identity", 0.5, 0.0, 1.0, (0.0, 1.0), "share", "F01, F07; assumption, as norm_identity; structure conviction alone", "share of the personal root of identity cost that certainty dissolves in someone who entered without belief"),
        ("light_step", 0.8, 0.0, 5.0, None, "utils", "F36; assumption of size", "how much less a light engagement asks where a party grades it fully"),
        ("light_effort", 0.3, 0.0, 1.0, None, "share", "F36; assumption", "doors knocked by a light user over those of a full one"),
    ],
    "norm": [
        ("norm_weight", 1.5, 0.0, 10.0, (0.5, 4.0), "utils", "F02, F10; E45", "weight of the local norm in using; norm_resistance_share of it against resisting"),
        ("norm_identity", 0.5, 0.0, 1.0, (0.0, 1.0), "share", "F02, F07", "share of the personal root of identity cost that a full norm dissolves, while it lasts"),
        ("norm_ties", 0.0, 0.0, 1.0, None, "share", "F02; assumption: the section as a whole is seen", "share of the perceived norm that comes from one's own ties"),
        ("norm_rise", 3.0, 0.0, _FAST, (1.0, 12.0), "1/yr", "assumption: from a month to a year", "speed at which the norm follows practice during a campaign"),
        ("norm_decay", 0.1, 0.0, _FAST, (0.05, 1.0), "1/yr", "assumption: from one year to twenty", "speed at which it fades between campaigns"),
        ("identity_rate", 0.5, 0.0, _FAST, (0.2, 2.0), "1/yr", "assumption (not separable from norm_identity)", "speed at which identity cost goes to what the norm makes of its root"),
        ("conformity_weight", 1.5, 0.0, 10.0, (0.5, 4.0), "utils", "F02, F22; E45; Kuran 1995; structure conformity alone", "weight of the norm against refusing openly, whatever the private disposition"),
        ("threshold_mean", 0.25, 0.01, 1.0, (0.05, 0.60), "share", "F02; Centola and others 2018 (a quarter); structure thresholds alone", "mean of the personal thresholds: the norm from which it counts for a member"),
        ("threshold_spread", 0.15, 0.0, 1.0, (0.0, 0.30), "share", "F02; Granovetter 1978; assumption of size; structure thresholds alone", "standard deviation of the thresholds between persons"),
        ("cascade_weight", 0.2, 0.0, 10.0, (0.05, 0.80), "utils", "F02, F16; Bikhchandani and others 1992; assumption of size; structure cascade alone", "weight in using of each tie that uses, and against using of each tie that has declined"),
    ],
    "privacy": [
        ("privacy_weight", 0.8, 0.0, 10.0, (0.0, 2.0), "utils", "F38, F58, F61", "weight of privacy concern against use that is shown; privacy_resistance_share of it in resisting"),
        ("privacy_rate", 1.0, 0.0, _FAST, None, "1/yr", "assumption", "speed at which privacy concern goes to its target"),
        ("privacy_blinding", 0.3, 0.0, 1.0, None, "share", "F63; assumption of size", "share of privacy concern that full vendor marketing hides"),
        ("salience_decay", 0.7, 0.0, _FAST, (0.3, 1.5), "1/yr", "E58", "decay of the public salience of privacy"),
    ],
    "promise": [
        ("promise_rate", 0.40, 0.0, _FAST, (0.0, 0.63), "1/yr", "F01, F45-F51", "speed at which cadres of mean literacy move to the vendors' claim at full pressure"),
        ("member_exposure", 0.15, 0.0, 5.0, None, "-", "F19, F57; assumption of size", "exposure of ordinary members to vendors, relative to cadres"),
        ("client_exposure", 0.5, 0.0, 10.0, None, "-", "F56; assumption of size", "extra exposure of cadres whose party has a vendor under contract"),
        ("exaggeration", 0.50, 0.0, 1.0, (0.0, 1.0), "share", "F46, F47, F51", "share of the gap between own belief and certainty that a full stake adds to a claim"),
        ("staff_advocacy", 0.20, 0.0, _FAST, (0.0, 0.6), "1/yr", "F54, F55", "speed at which a full team of digital staff moves national cadres, before the discount of rank"),
        ("pressure_half", 3.0, 0.01, 100.0, None, "vendors", "assumption", "credible vendors at which pressure is half"),
        ("promised_points", 1.5, 0.0, 50.0, None, "points of vote", "F46 (1 to 2 points); E52", "gain that a claim of 1 stands for"),
        ("claim_tail", 0.8, 0.0, 3.0, (0.6, 1.4), "-", "F47; E52", "spread (log scale) between vendors of the points claimed"),
        ("vendor_interest", 0.2, 0.0, _FAST, None, "1/yr", "F50", "speed at which a full stake draws a vendor's own belief to certainty"),
        ("vendor_learning", 0.2, 0.0, _FAST, None, "1/yr", "F50; assumption", "speed at which a vendor's belief goes to that of its clients"),
        ("vendor_scruple", 0.15, 0.0, _FAST, None, "1/yr", "F59, F60; assumption", "speed at which full privacy salience draws a vendor's own belief down"),
        ("stake_rate", 1.0, 0.0, _FAST, None, "1/yr", "assumption", "speed at which a vendor's stake follows clients and rivals"),
        ("exited_voice", 0.2, 0.0, 1.0, None, "share", "F59; assumption of size", "how well a vendor that left the market is heard, relative to its time in it"),
        ("vendor_belief", 0.6, 0.0, 1.0, None, "-", "F50; assumption", "mean belief of a vendor at entry"),
        ("seed_vendors", 2.0, 0.0, 60.0, None, "vendors", "F52 (about none before 2012)", "vendors at the start"),
    ],
    "science_label": [
        ("science_label", 0.5, 0.0, 5.0, None, "-", "F45, F67; assumption of size", "extra weight of a claim that cites political science"),
    ],
    "attacks": [
        ("attack_credibility", 0.3, 0.0, 1.0, None, "share", "F62; assumption of size", "credibility that vendors lose to rivals' attacks at full pressure"),
        ("attack_category", 0.0, -0.3, 0.3, (-0.3, 0.3), "1/yr", "F62: the sign is not known", "effect of attacks on belief in the whole category, up or down"),
    ],
    "market": [
        ("market_entry", 0.3, 0.0, 50.0, None, "firms/yr", "F52; assumption of size", "firms founded while no domestic success story goes round"),
        ("market_boom", 3.0, 0.0, 50.0, (0.0, 6.0), "firms/yr", "F52 (8 named by 2017); E49", "further firms founded at a full stock of domestic success stories"),
        ("market_exit", 0.15, 0.0, 50.0, (0.05, 0.30), "1/yr", "F59, F60; E50 (0.05-0.15 a year in all, at the default doubt)", "what full salience of privacy adds to the exit hazard of a vendor whose belief is 1 below exit_doubt"),
        ("exit_base", 1.0, 0.0, 10.0, (0.5, 1.5), "-", "E50 (a third of firms are gone after three to five years); assumption of form", "exit hazard of a vendor while privacy is in nobody's mind, relative to what full salience adds"),
    ],
    "founding": [
        ("founding_chance", 0.25, 0.0, 1.0, None, "share", "F53 (three Bostoniens of a team of about 12); E48", "blocked staff of a winning campaign who found or join a firm"),
        ("embeddedness", 0.4, 0.0, 1.0, (0.1, 0.7), "share", "F53; E48", "staff whom the party absorbs after a win"),
    ],
    "foreign_success": [
        ("foreign_rate", 0.15, 0.0, _FAST, (0.0, 0.61), "1/yr", "F42, F43, F49", "speed at which a full stock of foreign stories moves cadres' belief"),
        ("media_start", 0.5, 0.0, 2.0, None, "-", "F43 (Obama 2008; Terra Nova 2009 is an event); assumption of size", "stock of foreign stories at the start"),
        ("media_decay", 0.3, 0.0, _FAST, None, "1/yr", "assumption", "decay of the stock of foreign success stories"),
        ("young_audience", 0.4, 0.0, 5.0, None, "-", "F43; assumption", "exposure to stories of members under 35, relative to cadres"),
        ("member_audience", 0.1, 0.0, 5.0, None, "-", "assumption", "exposure to stories of other members, relative to cadres"),
        ("story_trials", 10.0, 1.0, 60.0, None, "contests", "assumption", "contests that a story sums up"),
        ("story_success", 0.5, 0.0, 1.0, None, "share", "F64; assumption", "contests that users of data win in truth"),
        ("story_shown", 8.0, 0.0, 60.0, None, "contests", "F48 (successes only); assumption of size", "least number of successes in a story that is told (0: unbiased)"),
    ],
    "domestic_success": [
        ("domestic_rate", 0.15, 0.0, _FAST, (0.0, 2.0), "1/yr", "F39, F48", "speed at which a full stock of domestic success stories moves the belief of cadres"),
        ("domestic_gain", 0.6, 0.0, 5.0, None, "-", "assumption", "rise of the stock of domestic success stories at a win with full breadth and publicity"),
        ("domestic_decay", 0.4, 0.0, _FAST, None, "1/yr", "assumption", "decay of the stock of domestic success stories"),
    ],
    "decision": [
        ("gain_weight", 4.0, 0.0, 30.0, (1.0, 8.0), "utils", "F20, F21", "weight of the gain that a cadre expects, at full stakes and closeness"),
        ("image_weight", 0.4, 0.0, 10.0, (0.0, 1.0), "utils", "F40, F41", "weight of a modern image"),
        ("rival_weight", 0.5, 0.0, 10.0, None, "utils", "F62, F64; assumption of size", "pull of a rival's staged use"),
        ("scarcity_weight", 1.0, -10.0, 10.0, None, "utils", "F34; assumption of size", "pull of members lost in the last year, as a share"),
        ("inertia", 1.2, 0.0, 20.0, (0.3, 2.5), "utils", "F23-F25; E54 (the sign)", "weight of the organisation against launching"),
        ("inertia_age", 0.5, 0.0, 5.0, (0.0, 1.0), "-", "F24-F26", "how inertia grows with the age of the organisation"),
        ("inertia_size", 0.1, 0.0, 5.0, None, "-", "F24; assumption of size", "how inertia grows with the logarithm of its size"),
        ("inertia_factions", 0.1, -1.0, 5.0, (0.0, 0.6), "-", "F27; assumption of size", "how inertia grows with each faction beyond the first"),
        ("primary_structure", 0.7, 0.0, 3.0, (0.3, 1.2), "-", "F29", "weight of the organisation in a primary, relative to a general election"),
        ("anticipation", 1.5, 0.0, 20.0, (0.0, 3.0), "utils", "F18", "weight of the resistance that cadres anticipate"),
        ("cadre_noise", 0.5, 0.0, 10.0, None, "utils", "assumption", "spread of what else moves one cadre in one campaign"),
        ("party_noise", 0.8, 0.0, 10.0, (0.2, 1.5), "utils", "F18", "spread of what else moves a whole leadership in one campaign"),
        ("local_structure", 0.8, 0.0, 5.0, None, "-", "F16, F29; assumption", "weight of the organisation on a section secretary"),
        ("local_norm", 0.5, -5.0, 5.0, None, "utils", "F02; assumption of size", "pull of the section's norm on its secretary"),
        ("launch_pull", 1.2, -5.0, 10.0, None, "utils", "F17; assumption of size", "pull of a national launch on a section secretary"),
        ("launch_share", 1.0, 0.0, 1.0, None, "share", "F17, F18; the unit: all of them; 0: nobody launches", "national launches, decided by history or by leaders, that take place"),
        ("mandate_share", 1.0, 0.0, 1.0, None, "share", "F17; the unit: all of them", "sections within reach of a national launch whose secretary is asked for a mandate"),
        ("local_mandate_share", 1.0, 0.0, 1.0, None, "share", "F16; the unit: all of them", "sections within reach of a local contest without a launch whose secretary is asked for a mandate"),
        ("gate_leak", 0.0, 0.0, _FAST, (0.0, 1.0), "1/yr", "F17: zero is the cadres' veto", "rate at which a section starts by itself when most of its activists would use"),
        ("team_rate", 1.5, 0.0, _FAST, (0.0, 3.0), "1/yr", "F29-F32; assumption: as insider_rate", "hazard at which a willing active member starts a team in a primary with fully open sign-up, with nobody's leave"),
        ("redesign_rate", 0.5, 0.0, _FAST, None, "1/yr", "F23; assumption, the same for every party", "speed of redesign while every national cadre wants it"),
        ("redesign_inertia", 1.5, 0.0, 20.0, None, "-", "F23; assumption", "weight of inertia against redesign, on top of that against launching"),
        ("literacy_old", 0.4, 0.0, 1.0, None, "-", "F19; assumption", "digital literacy of cadres over 60 relative to others"),
        ("literacy_national", 0.6, 0.0, 1.0, None, "-", "F19; assumption", "digital literacy of national cadres relative to others"),
    ],
    "staging": [
        ("staging_rate", 3.0, 0.0, _FAST, None, "1/yr", "F38-F41; assumption", "speed at which publicity follows the wish to be seen"),
        ("staging_decay", 0.4, 0.0, _FAST, None, "1/yr", "assumption", "decay of publicity outside campaigns"),
        ("staging_reserve", 1.5, 0.0, 10.0, None, "utils", "F38, F39; assumption", "reserve about showing the use of data"),
        ("staging_privacy", 1.5, 0.0, 10.0, (0.5, 3.0), "utils", "F38", "how much privacy concern holds publicity back"),
    ],
    "training": [
        ("party_sessions", 3.0, 0.0, 1000.0, None, "sessions/yr", "B1; assumption", "sessions that a party gives a mandated section in a year, at ordinary effort"),
        ("cascade_sessions", 1.5, 0.0, 1000.0, (0.5, 6.0), "sessions/yr", "F09, B1 (train the trainers)", "sessions given by each trained believer in a mandated section"),
        ("session_places", 4.0, 0.1, 200.0, None, "persons", "assumption (34 came to the trainers' session of 2012)", "places of a session in a section"),
        ("session_hours", 4.0, 0.1, 40.0, None, "hours", "B1 (4 hours in February 2012)", "length of a first session at the start"),
        ("tool_learning", 0.32, 0.0, 3.0, (0.05, 0.55), "-", "F14 (one hour in 2017); E29 (80 % a doubling)", "exponent by which hours fall with the cumulative number of trained"),
        ("tool_scale", 5000.0, 1.0, 1e7, None, "persons", "assumption", "trained persons at which that fall begins"),
        ("taught_skill", 0.7, 0.0, 1.0, None, "-", "assumption", "skill after a session"),
        ("skill_decay", 0.6, 0.0, _FAST, (0.3, 1.3), "1/yr", "F09; E30, its middle", "speed at which skill that is not used goes back to what the person brought"),
    ],
    "vendor_training": [
        ("vendor_sessions", 3.0, 0.0, 1000.0, None, "sessions/yr", "F09, F14; assumption", "sessions that vendors give a mandated section in a year, at full pressure"),
    ],
    "teaching": [
        ("teaching_belief", 0.3, 0.0, 1.0, (0.1, 0.6), "share", "F09, F11: up or down with the trainer; E31", "share of the gap to the trainers' belief that a session closes"),
    ],
    "influence": [
        ("influence_rate", 0.5, 0.0, _FAST, (0.0, 1.0), "1/yr", "F54-F57", "speed at which belief goes to that of equals met"),
        ("identity_influence", 0.5, 0.0, 5.0, None, "-", "F07; assumption", "speed at which identity cost goes to that of equals met, relative to belief"),
        ("rank_weight", 2.0, 0.1, 20.0, (1.0, 4.0), "-", "F54", "factor of weight for two ranks of difference (1: egalitarian)"),
        ("youth_discount", 0.2, 0.0, 0.95, None, "share", "F54, F55; assumption of size", "weight lost by those under 35"),
        ("faction_homophily", 0.4, 0.0, 1.0, None, "share", "F27; no figure found, assumption", "weight lost by a tie between factions"),
        ("age_homophily", 0.3, 0.0, 1.0, None, "share", "no figure found, assumption", "weight lost by a tie across homophily_years of age"),
    ],
    "imitation": [
        ("imitation_rate", 0.0, 0.0, _FAST, (0.0, 0.3), "1/yr", "rival explanation (Strang and Macy 2001); F16; assumption: off", "hazard at which a member takes over the belief of the one who seems to do best"),
        ("imitation_advantage", 1.0, 0.0, 100.0, None, "-", "assumption", "how much better a convinced member seems to do, over an unconvinced one"),
        ("imitation_luck", 1.0, 0.0, 100.0, None, "-", "assumption", "scale of the luck (Gumbel) in what members seem to do"),
        ("imitation_sample", 0.0, 0.0, 1e4, None, "ties", "assumption: all ties", "ties that a member compares with itself (0: all)"),
    ],
    "experience": [
        ("experience_rate", 0.5, 0.0, _FAST, (0.0, 2.0), "1/yr", "B1 (Schnapper; Marseille 2017)", "speed at which users' belief goes to what the doors tell"),
        ("warmth", 0.6, 0.0, 1.0, (0.55, 0.90), "-", "B1 (warm before a defeat); E38, E39", "what the doors tell whatever the votes do"),
        ("doors_spread", 0.0, 0.0, 1.0, None, "-", "assumption: the same for all", "standard deviation of what the doors of one week tell one user"),
        ("doors_truth", 0.0, 0.0, 1.0, (0.0, 0.05), "1/point", "E40 (barely better than chance)", "how much a true effect of one point adds to what the doors tell"),
    ],
    "attribution": [
        ("attribution_gain", 0.30, 0.0, 1.0, (0.0, 1.0), "share", "F05, F06", "share of the gap to certainty that crediting a win closes"),
        ("attribution_chance", 0.40, 0.0, 1.0, (0.1, 0.8), "-", "F05 (some activists)", "chance to credit or blame canvassing that was fully visible"),
        ("loss_weight", 0.40, 0.0, 2.0, (0.3, 1.0), "-", "B4; E32-E34; 1 is symmetric", "weight of a loss relative to a win"),
        ("loss_silence", 0.0, 0.0, 1.0, None, "share", "F48; assumption: none", "losses after which nobody speaks of canvassing"),
        ("stories_credit", 0.3, 0.0, 5.0, None, "-", "F05, F39; assumption of size", "how much a full stock of stories adds to the visibility of a canvass"),
        ("rival_learning", 0.40, 0.0, 1.0, (0.0, 0.8), "-", "B4; E35 for leaders; assumption for members", "chance to learn from another party's result, relative to one's own"),
        ("part_taken", 1.4, 0.0, 5.0, None, "-", "F05; assumption", "factor on that chance for those who took part"),
        ("part_not_taken", 0.8, 0.0, 5.0, None, "-", "F05; assumption", "factor on that chance for the others"),
    ],
    "refutation": [
        ("refutation_loss", 0.3, 0.0, 1.0, None, "share", "B1 (turnout claim refuted, November 2013); assumption of size", "share of belief lost by those who hear that a promise was refuted"),
        ("reinterpretation", 0.8, 0.0, 1.0, None, "share", "B1 (goal-post shift); assumption of level", "share of that loss which a new promise makes good"),
    ],
    "forgetting": [
        ("forgetting_rate", 0.10, 0.0, _FAST, (0.05, 1.0), "1/yr", "E42", "speed at which belief goes back to what it was at entry"),
    ],
    "familiarity": [
        ("familiarity_rate", 0.05, -2.0, 2.0, (0.0, 0.066), "utils/yr", "rival explanation: everything became digital; assumption", "secular rise of use and fall of resistance, whatever the party does"),
    ],
    "habit": [
        ("habit_identity", 0.5, 0.0, 1.0, (0.0, 1.0), "share", "F07, F09; assumption, as norm_identity; structure habit alone", "share of the personal root of identity cost that a full habit of use dissolves"),
        ("habit_rate", 4.0, 0.0, _FAST, (1.0, 17.0), "1/yr", "F09; Lally and others 2010 (daily acts: 4 to 61); assumption: slower, since a canvass is weekly", "speed at which a habit forms while the member uses data"),
        ("habit_decay", 0.3, 0.0, _FAST, (0.1, 1.3), "1/yr", "assumption, as unused skill (E30)", "speed at which a habit fades while the member does not"),
    ],
    "reactance": [
        ("reactance_rate", 0.2, 0.0, _FAST, None, "1/yr", "F07; assumption of size", "speed at which a mandate hardens those of high identity cost who do not use"),
    ],
    "turnover": [
        ("exit_rate", 0.12, 0.0, _FAST, (0.06, 0.20), "1/yr", "B2 (20 % after a presidential year; net decline is a lower bound); E05, E06", "gross exits outside pulses and net decline"),
        ("office_pulse", 1.0, 0.0, 5.0, None, "-", "B2", "multiplier of the calendar's pulses of exit"),
    ],
    "selection": [
        ("exit_selection", 1.0, -0.9, 10.0, (0.0, 5.0), "-", "E12 (the sign), E13; assumption of size", "how much likelier resisters are to leave under a mandate or a norm"),
    ],
    "cohort": [
        ("cohort_renewal", 1.0, 0.0, 1.0, None, "share", "F10; 0: recruits are like current members", "share of recruits who bring their own generation's beliefs"),
        ("generation_gap", 0.08, -0.5, 0.5, (0.0, 0.12), "-", "F10, F13; E47", "how much lower the identity cost of recruits is at entry; generation_belief of it more belief"),
        ("new_party_gap", 1.5, 0.0, 5.0, None, "-", "F13, F26; assumption", "factor on that gap for recruits of a new party"),
    ],
    "promotion": [
        ("promotion_skill", 2.0, 0.0, 50.0, (0.0, 4.0), "-", "F11", "how much skill counts in becoming a cadre"),
        ("promotion_training", 1.0, 0.0, 50.0, (0.0, 2.0), "-", "F11 (those trained in 2012 lead in 2017); assumption of size", "how much it counts there to have been trained, whatever is left of the skill"),
    ],
    "digital_skill": [
        ("recruit_skill", 0.03, 0.0, 0.5, (0.0, 0.06), "skill/yr", "F13, F14; assumption of size", "digital skill that recruits bring, for each year of entry after digital_year"),
        ("professional_skill", 0.2, 0.0, 1.0, (0.0, 0.4), "-", "F13 (people of thirty who work in firms); assumption of size", "further skill of recruits who are young professionals, and of digital staff hired from outside"),
    ],
    "returning": [
        ("staff_return", 0.6, 0.0, 1.0, (0.2, 0.9), "share", "F11; E51 (60 % know a tool from an earlier campaign), E48", "vacant posts of digital staff that go to somebody whom the party trained for an earlier campaign, if anybody is left"),
    ],
    "moves": [
        ("moves_acceptance", 0.80, 0.01, 1.0, (0.01, 1.0), "share", "F13, F37: the sign is not known (0.5 is blind); structure stance_moves alone", "chance that an approached member who would not refuse data moves to a new party; of one who would, the rest to 1"),
        ("moves_share", 0.10, 0.0, 1.0, (0.06, 0.22), "share", "F13; E08-E10", "recruits of a new party who come from the old ones, young or trained"),
    ],
    "sympathisers": [
        ("sympathiser_pool", 2.0, 0.0, 100.0, None, "persons/member", "F33, F34; assumption", "sympathisers within reach of a campaign"),
        ("novice_rate", 0.30, 0.0, _FAST, None, "1/yr", "F31-F33; assumption", "hazard at which a sympathiser volunteers in a campaign with fully open sign-up"),
        ("insider_rate", 1.5, 0.0, _FAST, None, "1/yr", "F31, F32; assumption", "hazard at which an active member, or a volunteer, becomes a coordinator of a campaign"),
        ("volunteer_loss", 1.5, 0.0, _FAST, None, "1/yr", "assumption", "speed at which volunteers fall away outside campaigns"),
    ],
    "report": [
        ("report_bias", 0.3, 0.0, 1.0, (0.0, 0.6), "share", "assumption: the testimony comes from vendors", "share of the resistance met that a vendor of full stake leaves out"),
    ],
    "result": [
        ("true_effect", 0.8, 0.0, 50.0, (0.0, 1.2), "points of margin", "B1 (0.80 in 2012); E41", "margin gained by canvassing as widely as in 2012"),
        ("swing", 4.0, 0.01, 50.0, None, "points of margin", "B5; assumption", "standard deviation of what else decides an election"),
        ("doors_reference", 5e6, 1.0, 1e12, None, "doors", "B1 (5 million doors)", "doors knocked in 2012"),
        ("doors_rate", 5.0, 0.0, 1e4, (3.0, 20.0), "doors/week", "B1 (5 million doors, 80 000 volunteers, 12 weeks); E14", "doors that a full user knocks on"),
    ],
    "stakes": [
        ("stakes_presidential", 1.0, 0.0, 5.0, None, "-", "F21; the unit", "stakes of a presidential campaign"),
        ("stakes_primary", 0.8, 0.0, 5.0, None, "-", "assumption", "stakes of a primary"),
        ("stakes_local", 0.7, 0.0, 5.0, None, "-", "F16; assumption", "stakes of a legislative or municipal campaign"),
        ("stakes_minor", 0.4, 0.0, 5.0, None, "-", "assumption", "stakes of any other campaign"),
    ],
    "control": [
        ("dummy", 0.0, 0.0, 1.0, (0.0, 1.0), "-", "control: known to do nothing", "read by no rule; what an analysis says that it does is the error of that analysis"),
    ],
}  # fmt: skip

PARAMETERS: dict[str, Parameter] = {
    name: Parameter(name, default, low, high, prior, unit, mechanism, source, meaning)
    for mechanism, rows in _TABLE.items()
    for name, default, low, high, prior, unit, source, meaning in rows
} | {
    name: Parameter(name, default, low, high, None, unit, mechanism, source, meaning, True)
    for mechanism, rows in STRUCTURE.items()
    for name, default, low, high, unit, source, meaning in rows
}
"""Every parameter by name, in the order of the tables."""


def default_parameters() -> dict[str, float]:
    """Every parameter at its default."""
    return {name: parameter.default for name, parameter in PARAMETERS.items()}
