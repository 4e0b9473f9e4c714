"""The French of the texts of figures: of captions, labels, and names in the French case."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    # captions
    "n = {planned} run": "n = {planned} simulation",
    "n = {planned} runs": "n = {planned} simulations",
    "n = {finished} finished runs of {planned}": (
        "n = {finished} simulations terminées sur {planned}"
    ),
    "Data: results/{of}; 1 agent = 1 member.": "Données : results/{of} ; 1 agent = 1 adhérent.",
    "Data: results/{of}; 1 agent = {scale} members.": (
        "Données : results/{of} ; 1 agent = {scale} adhérents."
    ),
    (
        "Above: use at the end of each contest; full lines join those of the highest stakes, "
        "dashed ones those of equal lower stakes. Below: means over members. Lines: medians over "
        "runs; bars and bands: 5-95 % of runs."
    ): (
        "En haut : usage à la fin de chaque campagne ; trait plein : scrutins aux plus forts "
        "enjeux ; tirets : enjeux moindres, égaux entre eux. En bas : moyennes sur les adhérents. "
        "Traits : médianes sur les simulations ; barres et bandes : 5-95 % des simulations."
    ),
    (
        "Above: use at the end of each contest of the highest stakes. Below: means over members. "
        "Lines: medians over the runs of a scenario; bars and bands: 5-95 % of these."
    ): (
        "En haut : usage à la fin de chaque campagne aux plus forts enjeux. En bas : moyennes sur "
        "les adhérents. Traits : médianes sur les simulations d’un scénario ; barres et bandes : "
        "5-95 %."
    ),
    (
        "n = {finished:,} runs of {planned:,}, {replicates:,} for each value. Lines: medians over "
        "runs; bands: 5-95 % of runs."
    ): (
        "n = {finished} simulations sur {planned}, {replicates} par valeur. Traits : médianes sur "
        "les simulations ; bandes : 5-95 % des simulations."
    ),
    (
        "n = {finished:,} runs of {planned:,}, {replicates:,} for each cell. Cells: medians over "
        "runs, in percent if the outcome is a share."
    ): (
        "n = {finished} simulations sur {planned}, {replicates} par case. Cases : médianes sur les "
        "simulations, en pour cent si le résultat est une part."
    ),
    (
        "Change since {since}, in hundredths, by its cause; “belief: …” changed resistance through "
        "belief. Areas: means over runs, which add up; hatched: members who enter, leave or change "
        "post; other: all smaller causes; line: the sum (dashed: 5-95 % of runs). Numbers: values "
        "at the end (5-95 % of runs)."
    ): (
        "Variation depuis le {since}, en centièmes, par cause ; « croyance : … » a changé la "
        "résistance à travers la croyance. Aires : moyennes sur les simulations, qui "
        "s’additionnent ; hachures : adhérents qui entrent, partent ou changent de fonction ; "
        "autres : toutes les causes moindres ; trait : la somme (tirets : 5-95 % des simulations). "
        "Nombres : valeurs à la fin (5-95 % des simulations)."
    ),
    (
        "n = 1 run, the first of {finished}; no interval. Each mark is an agent, each disc a "
        "section around its secretary; headquarters (not to scale) are in the centre. A seat has "
        "the same place at both dates."
    ): (
        "n = 1 simulation, la première de {finished} ; sans intervalle. Chaque signe est un agent, "
        "chaque disque une section autour de son secrétaire ; le siège (hors échelle) est au "
        "centre. Une place reste au même endroit aux deux dates."
    ),
    (
        "n = {mechanisms} mechanisms in {phases} phases of a step of {step:g} days. An arrow goes "
        "from the one who acts to the one who changes; parentheses and line styles say what "
        "changes. Cadres and digital staff are members too, and whatever reaches activists also "
        "reaches them. The drawing shows the structure of the model; it rests on no run and is "
        "therefore without interval. Switched off: {off}. Source: results/{name} (mechanisms); "
        "order of a step as in the ODD."
    ): (
        "n = {mechanisms} mécanismes dans les {phases} phases d’un pas de {step:g} jours. Une "
        "flèche va de qui agit à qui change ; les parenthèses et les traits disent ce qui change. "
        "Cadres et permanents du numérique sont aussi des adhérents : ce qui atteint les militants "
        "les atteint. Le dessin montre la structure du modèle ; il ne repose sur aucune simulation "
        "et n’a donc pas d’intervalle. Désactivés : {off}. Source : results/{name} (mechanisms) ; "
        "ordre d’un pas selon l’ODD."
    ),
    (
        "Skill runs from 0 to 1; dashed: what the model gives to recruits who are no young "
        "professionals. Hours: of those first trained in the year before. With a mandate or a team "
        "the members of a section {use}. Trained before: the share of active members who were "
        "trained before the campaign opened that runs, or ran last; digital staff among them came "
        "back. Correlation: among active members under a mandate."
    ): (
        "La compétence va de 0 à 1 ; tirets : ce que le modèle donne aux recrues qui ne sont pas "
        "de jeunes professionnels. Heures : des personnes formées pour la première fois dans "
        "l’année. Avec un mandat ou une équipe, les adhérents d’une section font du porte-à-porte "
        "ciblé. Formés avant : part des adhérents actifs formés avant l’ouverture de la campagne "
        "en cours, ou de la dernière ; parmi eux, les permanents du numérique sont revenus. "
        "Corrélation : parmi les adhérents actifs sous mandat."
    ),
    "Bars: numbers from outside, each with its row of the evidence or its fact.": (
        "Barres : chiffres extérieurs, avec la ligne des données ou le fait dont ils viennent."
    ),
    "Vertical lines: {named}.": "Traits verticaux : {named}.",
    "Lines: medians over runs; bands: 5-95 % of runs (if at least half of them have a value).": (
        "Traits : médianes sur les simulations ; bandes : 5-95 % des simulations (si la moitié au "
        "moins a une valeur)."
    ),
    "Elections of lower stakes have no name where there is no room for all.": (
        "Faute de place, des scrutins aux enjeux moindres n’ont pas de nom."
    ),
    "Full lines: elections, whose results differ from run to run.": (
        "Traits pleins : élections, dont le résultat varie d’une simulation à l’autre."
    ),
    "Triangles: elections won (full, up) and lost (empty, down); diamonds: neither.": (
        "Triangles : élections gagnées (pleins) et perdues (vides, vers le bas) ; losanges : ni "
        "l’un ni l’autre."
    ),
    (
        "If members {use} in a campaign in some of the runs only, it is drawn from these, in paler "
        "colours, and italics give their share of all runs."
    ): (
        "Si une partie seulement des simulations fait du porte-à-porte ciblé dans une campagne, "
        "celle-ci en est tirée, en plus pâle, et l’italique donne leur part."
    ),
    (
        "Dark colour reaches to the 5 % quantile over runs, medium to the median (line), light to "
        "the 95 % quantile."
    ): (
        "Couleur foncée jusqu’au quantile à 5 % des simulations, moyenne jusqu’à la médiane "
        "(trait), claire jusqu’au quantile à 95 %."
    ),
    (
        "Rows: use (above zero), the share of active members who {use}, and open resistance (below "
        "zero, hatched), the share of those asked who openly refuse, in campaigns (shaded)."
    ): (
        "Lignes : usage (au-dessus de zéro), part des adhérents actifs qui font du porte-à-porte "
        "ciblé, et résistance ouverte (en dessous, hachurée), part de ceux qu’on sollicite qui "
        "refusent ouvertement, pendant les campagnes (en gris)."
    ),
    "Panels: means over members.": "Courbes : moyennes sur les adhérents.",
    "No party has a campaign, so nobody is asked.": (
        "Aucun parti n’a de campagne : personne n’est sollicité."
    ),
    "Dotted: events outside the parties.": "Pointillés : événements extérieurs aux partis.",
    (
        "Means over the members of each role. Belief: that {technique} wins votes; resistance: "
        "the probability that a member refuses to {use} if asked."
    ): (
        "Moyennes sur les adhérents de chaque rôle. Croyance : que le porte-à-porte ciblé gagne "
        "des voix ; résistance : probabilité de refuser d’en faire si on le demande."
    ),
    (
        "By role. Use: the share of active members who {use}; open resistance: the share of those "
        "asked who openly refuse. Nobody is asked outside campaigns (shaded)."
    ): (
        "Par rôle. Usage : part des adhérents actifs qui font du porte-à-porte ciblé ; résistance "
        "ouverte : part de ceux qu’on sollicite qui refusent ouvertement. Hors des campagnes (en "
        "gris), personne n’est sollicité."
    ),
    (
        "Actual: the mean probability that a member refuses to {use} if asked. "
        "Reported: resistance as reported by vendors, from the clients whom they last met; that "
        "they leave a part of it out is an assumption, and no result."
    ): (
        "Réelle : probabilité moyenne de refuser le porte-à-porte ciblé si on le demande. "
        "Rapportée : résistance selon les prestataires, d’après les derniers clients rencontrés ; "
        "qu’ils en taisent une partie est une hypothèse, et non un résultat."
    ),
    "Areas: breadth, the share of active members who {use}, in campaigns (shaded).": (
        "Aires : étendue, part des adhérents actifs qui font du porte-à-porte ciblé, pendant les "
        "campagnes (en gris)."
    ),
    "Dashed: depth, how far the party is redesigned around {technique} (100 %: wholly).": (
        "Tirets : profondeur, à quel point le parti se réorganise autour du porte-à-porte ciblé "
        "(100 % : entièrement)."
    ),
    # headings, labels and ends of lines
    "Active members who {use}": "Adhérents actifs qui font du porte-à-porte ciblé",
    "Resistance: would refuse if asked": "Résistance : refuseraient si on le demandait",
    "Resistance of {focal} activists, {late.month}": (
        "Résistance des militants, {late.name} ({focal})"
    ),
    "Belief of {focal} activists, {late.month}": "Croyance des militants, {late.name} ({focal})",
    "Use by active {focal} members, campaign of {last.year}": (
        "Usage des adhérents actifs, campagne de {last.year} ({focal})"
    ),
    "strength": "force",
    "{party}: change of mean resistance": "{party} : variation de la résistance moyenne",
    "{party}: change of mean belief that {technique} wins votes": (
        "{party} : variation de la croyance que le porte-à-porte ciblé gagne des voix"
    ),
    "hundredths": "centièmes",
    ": ": " : ",
    "belief that {technique} wins votes": "croyance : le porte-à-porte ciblé gagne des voix",
    "{party}, {day}: of {agents} agents {users} are users, {resisters} resisters": (
        "{party}, {day} : {agents} agents, dont {users} usagers et {resisters} opposés"
    ),
    "neither": "ni l’un ni l’autre",
    "users ({use})": "usagers (porte-à-porte ciblé)",
    "resisters (openly refuse)": "opposés (refus ouvert)",
    "tie within sections": "lien dans une section",
    "tie between sections": "lien entre sections",
    "Mean skill of members, and what recruits bring": "Compétence moyenne, et celle des recrues",
    "Hours of a first training": "Heures d’une première formation",
    "Vendors in business, and those that left": "Prestataires en activité, et disparus",
    "Sections with a mandate or a team": "Sections avec un mandat ou une équipe",
    "{focal}: trained for an earlier campaign": "{focal} : formés pour une campagne antérieure",
    "Correlation of belief with use": "Corrélation de la croyance et de l’usage",
    "recruits": "recrues",
    "in business": "en activité",
    "left so far": "disparus",
    "Resistance: would refuse if asked (dashed: as reported by vendors)": (
        "Résistance : refuseraient si on le demandait (tirets : selon les prestataires)"
    ),
    "Belief that {technique} wins votes": "Croyance : le porte-à-porte ciblé gagne des voix",
    "use": "usage",
    "open\nresistance": "résistance\nouverte",
    "open resistance": "résistance ouverte",
    "belief": "croyance",
    "resistance": "résistance",
    "actual": "réelle",
    "reported": "rapportée",
    "breadth, depth": "étendue, profondeur",
    "depth": "profondeur",
    "activists": "militants",
    "cadres": "cadres",
    "digital staff": "numérique",
    "enters in {month}": "entre en {month}",
    # mechanisms, channels, and the lanes, states and phases of the drawing of the model
    "promise": "promesse",
    "foreign success stories": "succès à l’étranger",
    "domestic success stories": "succès en France",
    "training": "formation",
    "influence": "influence",
    "imitation": "imitation",
    "experience": "expérience",
    "attribution": "attribution",
    "refutation": "réfutation",
    "forgetting": "oubli",
    "identity": "identité",
    "privacy": "vie privée",
    "norm": "norme",
    "mandate": "mandat",
    "skill": "compétence",
    "familiarity": "familiarité",
    "exit": "départs",
    "entry": "entrées",
    "promotion": "promotions",
    "move": "passages",
    "other": "autres",
    "calendar": "calendrier",
    "Vendor": "Prestataire",
    "Party": "Parti",
    "Digital staff": "Numérique",
    "Cadre": "Cadre",
    "Section": "Section",
    "Activist": "Militant",
    "elections, laws,\nstories, outsiders": "élections, lois,\nrécits, extérieur",
    "belief, stake,\nclaim, credibility": "croyance, intérêt,\npromesse, crédit",
    "launch, depth,\npublicity": "lancement, refonte,\npublicité",
    "belief, skill": "croyance,\ncompétence",
    "belief, anxiety,\nliteracy": "croyance, anxiété,\nlittératie",
    "mandate, norm": "mandat, norme",
    "belief, identity,\nprivacy, skill": "croyance, identité,\ndonnées, compét.",
    "decision": "décision",
    "practice": "pratique",
    "turnover": "rotation",
    "measurement": "mesure",
    "campaigns": "campagnes",
    "open and close": "s’ouvrent et ferment",
    "results": "résultats",
    "come in": "arrivent",
    "market": "marché",
    "firms": "entreprises",
    "attacks": "attaques",
    "credibility": "crédit",
    "label of science": "label de la science",
    "weight": "poids",
    "belief, cadres most": "croyance, surtout des cadres",
    "launch": "lancement",
    "redesign": "refonte",
    "local mandate": "mandat local",
    "staging": "mise en scène",
    "publicity": "publicité",
    "leak": "fuite",
    "teams": "équipes",
    "sympathisers": "sympathisants",
    "volunteers": "volontaires",
    "training by vendors": "formation par les prestataires",
    "teaching": "transmission",
    "belief, identity": "croyance, identité",
    "use, identity": "usage, identité",
    "use, resistance": "usage, résistance",
    "reactance": "réactance",
    "habit": "habitude",
    "selection": "sélection",
    "who leaves": "qui part",
    "cohort": "génération",
    "who enters": "qui entre",
    "recruits' skill": "compétence des recrues",
    "by year of entry": "selon l’année d’entrée",
    "who rises": "qui monte",
    "staff who return": "permanents qui reviennent",
    "from earlier campaigns": "de campagnes antérieures",
    "moves": "passages",
    "to another party": "à un autre parti",
    "founding": "création",
    "new firm": "entreprise",
    "breadth, resistance": "étendue, résistance",
    "reported resistance": "résistance rapportée",
    "identity, privacy, skill, conduct": "identité, vie privée, compétence, conduite",
    "vendors, publicity": "prestataires, publicité",
    "who takes part": "qui participe",
    "no mechanism, always on": "toujours actif",
    ": off": " : désactivé",
    "none": "aucun",
    # kinds of contest, elections and events of the French case
    "Presidential": "Présidentielle",
    "Legislative": "Législatives",
    "Municipal": "Municipales",
    "Departmental": "Départementales",
    "Regional": "Régionales",
    "European": "Européennes",
    "Primary": "Primaire",
    "Outreach": "Porte-à-porte",
    "Regionals lost": "Régionales perdues",
    "Regionals won": "Régionales gagnées",
    "Sarkozy beaten": "Sarkozy battu",
    "Hollande elected": "Hollande élu",
    "Majority lost": "Majorité perdue",
    "Majority won": "Majorité gagnée",
    "Municipals won": "Municipales gagnées",
    "Municipals lost": "Municipales perdues",
    "Départements won": "Départements gagnés",
    "Départements lost": "Départements perdus",
    "Regions won": "Régions gagnées",
    "Regions lost": "Régions perdues",
    "Fillon nominated": "Fillon désigné",
    "Hamon nominated": "Hamon désigné",
    "Fillon out": "Fillon éliminé",
    "Macron elected": "Macron élu",
    "A group of 17": "Groupe de 17",
    "Legislatives lost": "Législatives perdues",
    "29 seats left": "29 sièges restants",
    "Obama re-elected": "Obama réélu",
    "No turnout effect": "Sans effet sur la participation",
    "Mélenchon cites Sanders": "Mélenchon cite Sanders",
    "Match disabled": "Croisement désactivé",
    "Terra Nova report": "Rapport Terra Nova",
    "CNIL recommendation": "Recommandation CNIL",
    "CNIL guidance, Knockin": "Consignes CNIL, Knockin",
    "baseline": "référence",
}
"""French texts by the English ones, with the words of a case in braces."""

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
