"""The French of the texts of figures: of captions, labels, and names in the French case."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    # captions
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
        "Reported: resistance as reported by vendors, from the clients whom they last met."
    ): (
        "Réelle : probabilité moyenne de refuser le porte-à-porte ciblé si on le demande. "
        "Rapportée : résistance selon les prestataires, d’après les derniers clients rencontrés."
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
