"""Numbers that belong to the form of an equation: structural rows of the table of parameters.

No study varies them unless a config names them, and then over their allowed range.
"""

from __future__ import annotations

# name, default, low, high, unit, source, meaning
STRUCTURE: dict[str, list[tuple[str, float, float, float, str, str, str]]] = {
    "start": [
        ("anchor_persons", 2048.0, 16.0, 65536.0, "persons", "assumption: precise enough", "synthetic first members on whom the intercepts are anchored"),
        ("youngest_age", 18.0, 16.0, 25.0, "years", "assumption: the age of majority", "age of the youngest members at entry"),
        ("oldest_age", 85.0, 70.0, 95.0, "years", "assumption", "age of the oldest members at entry"),
        ("staff_youngest_age", 22.0, 18.0, 26.0, "years", "F54 (young); assumption of size", "age of the youngest digital staff when hired"),
        ("staff_oldest_age", 34.0, 27.0, 45.0, "years", "F54 (young); assumption of size", "age of the oldest digital staff when hired"),
    ],
    "network": [
        ("bridge_share", 0.25, 0.0, 1.0, "share", "assumption", "seats with ties to other sections of the federation"),
        ("homophily_years", 40.0, 10.0, 60.0, "years", "assumption", "difference of age at which a tie loses all of age_homophily"),
    ],
    "practice": [
        ("identity_use_share", 0.7, 0.0, 1.0, "share", "F22 (using is not confessing); assumption of size", "identity_weight against using, relative to its weight in resisting"),
        ("exposed_norm", 0.1, 0.0, 0.5, "-", "assumption", "norm from which data are in use around a member, mandate or not"),
    ],
    "norm": [
        ("norm_resistance_share", 0.5, 0.0, 1.0, "share", "assumption", "norm_weight against resisting, relative to its weight in using"),
        ("identity_publicity", 0.3, 0.0, 1.0, "share", "F02, F41; assumption of size", "norm that dissolves identity cost and is conveyed by the media, not by the section"),
    ],
    "privacy": [
        ("privacy_resistance_share", 0.5, 0.0, 1.0, "share", "assumption", "privacy_weight in resisting, relative to its weight against public use"),
        ("privacy_launch_share", 0.3, 0.0, 1.0, "share", "F38; assumption of size", "privacy_weight against a launch, relative to its weight against public use"),
    ],
    "promise": [
        ("illiterate_exposure", 1.5, 1.0, 3.0, "-", "F19; assumption of size", "exposure to vendors of a cadre without digital literacy; full literacy takes 1 off"),
        ("founding_stake", 0.3, 0.0, 1.0, "-", "assumption", "stake of a vendor in the market when it is founded"),
        ("first_stake", 0.7, 0.0, 1.0, "-", "F51; assumption of size", "part of the stake that a vendor without clients or rivals lacks"),
        ("rival_stake", 0.1, 0.0, 1.0, "-", "F62; assumption of size", "how much a rival adds to the stake, relative to a client"),
        ("least_standing", 0.5, 0.0, 1.0, "-", "assumption", "credibility, without attacks, of the least credible vendor"),
    ],
    "market": [
        ("exit_doubt", 1.2, 1.0, 2.0, "-", "F59, F60; assumption of size", "belief at which a vendor would never leave: its hazard grows with the distance to it"),
    ],
    "domestic_success": [
        ("unpublished_success", 0.5, 0.0, 1.0, "share", "F39; assumption of size", "success that is told although nothing of the use was shown to the media"),
    ],
    "decision": [
        ("launch_draws", 100.0, 1.0, 10000.0, "draws", "F18; the precision of an estimate", "fresh draws of luck by which the probability of a launch is estimated"),
        ("inertia_floor", 0.3, 0.0, 1.0, "-", "F26; assumption of size", "inertia of a new, small, united organisation, relative to the unit"),
        ("inertia_years", 5.0, 1.0, 30.0, "years", "F24; assumption of size", "age at which inertia has grown by half of inertia_age times the logarithm of two"),
        ("inertia_members", 1e4, 1e3, 1e6, "persons", "F24; assumption of size", "members at which size neither adds to inertia nor takes from it"),
        ("least_anxiety", 0.5, 0.0, 1.0, "-", "F20; assumption of size", "electoral anxiety of the calmest cadre; the most anxious has 1 more"),
        ("fashion_share", 0.5, 0.0, 2.0, "-", "F40; assumption of size", "how much a full stock of stories counts for a modern image, relative to a full deficit of image"),
        ("local_anticipation", 0.5, 0.0, 1.0, "share", "F16, F18; assumption of size", "anticipation of a section secretary, relative to national cadres"),
    ],
    "staging": [
        ("staging_success", 3.0, 0.0, 10.0, "utils", "F39; assumption of size", "pull of domestic success stories on showing the use of data"),
        ("staging_media", 0.9, 0.0, 5.0, "utils", "F39, F42; assumption of size", "pull of foreign success stories on showing it"),
        ("staging_image", 1.5, 0.0, 5.0, "-", "F40, F41; assumption of size", "pull of the image that a candidate needs on showing it, a util of image_weight"),
        ("staging_breadth", 1.5, 0.0, 5.0, "utils", "F38; assumption of size", "pull of full breadth of use on showing it"),
        ("staging_belief", 0.8, 0.0, 5.0, "utils", "F38; assumption of size", "pull of full belief of cadres on showing it"),
    ],
    "training": [
        ("trainer_skill", 0.5, 0.0, 1.0, "-", "F09; assumption of size", "skill above which an active believer trains others"),
        ("trainer_belief", 0.3, 0.0, 1.0, "-", "F09; assumption of size", "belief above which an active, skilled member trains others"),
        ("trainee_skill", 0.6, 0.0, 1.0, "-", "F09; assumption of size", "skill below which a member comes to a session"),
        ("trainee_reluctance", 0.3, 0.0, 3.0, "utils", "F09; assumption of size", "how far below zero the utility of using may be in those who come to a session"),
        ("skill_shortening", 0.7, 0.0, 1.0, "share", "F14, F68; assumption of size", "part of a session that full skill makes needless"),
    ],
    "attribution": [
        ("breadth_visibility", 1.5, 0.0, 5.0, "-", "F05; assumption of size", "visibility of a canvass in which all active members used data"),
        ("publicity_visibility", 0.5, 0.0, 5.0, "-", "F05, F39; assumption of size", "visibility of a canvass that was fully shown to the media"),
        ("rival_visibility", 1.2, 0.0, 5.0, "-", "B4; assumption of size", "visibility to other parties of a canvass that was fully shown to the media"),
    ],
    "reactance": [
        ("reactance_threshold", 0.5, 0.0, 1.0, "-", "F07; assumption of size", "identity cost above which a mandate hardens a member who does not use"),
    ],
    "cohort": [
        ("generation_belief", 0.5, 0.0, 2.0, "-", "F10, F13; assumption of size", "how much more belief recruits bring, relative to generation_gap"),
    ],
    "turnover": [
        ("seat_tries", 20.0, 1.0, 1000.0, "-", "assumption: enough tries", "sections that a recruit draws before taking the first with a free seat"),
        ("member_tries", 20.0, 1.0, 1000.0, "-", "assumption: enough tries", "seats that are drawn to find a member at random"),
    ],
    "digital_skill": [
        ("digital_year", 2009.0, 1990.0, 2020.0, "year", "F13, F14; assumption: the first years of smartphones", "year up to which recruits bring no digital skill"),
    ],
    "moves": [
        ("move_tries", 8.0, 1.0, 1000.0, "-", "assumption: enough tries", "members of an old party whom a new one approaches for one recruit"),
    ],
    "sympathisers": [
        ("ungraded_signup", 0.5, 0.0, 1.0, "share", "F36; assumption of size", "sign-up of a party that does not grade engagement, relative to one that grades it fully"),
    ],
}  # fmt: skip
"""Rows of the table of parameters, by group."""
