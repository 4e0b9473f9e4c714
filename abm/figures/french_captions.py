"""The French of the captions of figures of studies."""

from __future__ import annotations

CAPTIONS: dict[str, str] = {
    "{few} to {many}": "{few} à {many}",
    "{n:,} draw": "{n:,} tirage",
    "{n:,} draws": "{n:,} tirages",
    "{n:,} replicate": "{n:,} réplication",
    "{n:,} replicates": "{n:,} réplications",
    " and ": " et ",
    "{focal} activists, {early.name}-{late.name}": "Militants du {focal}, {early.name}-{late.name}",
    (
        "n = {n:,} replicates a model. Percentage of {resamples} resamples of them in which every "
        "criterion of a pattern holds for their pooled outcomes: near 0 or 100 the verdict is "
        "sure. Bold: so it does over all replicates, and the model shows the pattern. c: used to "
        "calibrate; the others are for validation. A pattern is evidence for a mechanism if models "
        "without that mechanism do not show it."
    ): (
        "n = {n:,} réplications par modèle. Pourcentage de leurs {resamples} rééchantillonnages où "
        "les résultats réunis remplissent tous les critères d’un motif : près de 0 ou de 100, le "
        "verdict est sûr. En gras : ils le font sur toutes les réplications, et le modèle montre "
        "le motif. c : sert au calage ; les autres servent à la validation. Un motif parle pour un "
        "mécanisme si les modèles sans ce mécanisme ne le montrent pas."
    ),
    "A mechanism alone has {kept} beside it.": "Un mécanisme seul a {kept} à côté de lui.",
    (
        "n = {n:,} draws {drawn}. Percentage of draws that show a pattern, by outcomes pooled over "
        "their replicates, with Wilson's 95 % interval."
    ): (
        "n = {n:,} tirages {drawn}. Pourcentage des tirages qui montrent un motif, d’après les "
        "résultats réunis de leurs réplications, avec l’intervalle de Wilson à 95 %."
    ),
    "of all parameters with a prior": "de tous les paramètres qui ont une loi a priori",
    "from the table of the config": "de la table de la configuration",
    "Shaded: beyond {percent:.0f} % a pattern is built in and proves nothing.": (
        "En gris : au-delà de {percent:.0f} %, un motif est inscrit dans le modèle et ne prouve "
        "rien."
    ),
    "even races": "indécis",
    "leads": "écarts",
    "experiments": "expériences",
    "begins with the members' belief and takes every race for even": (
        "part de la croyance des adhérents et tient toute élection pour indécise"
    ),
    "begins with it too, and knows by how much each race was won or lost": (
        "en part aussi, et connaît l’écart de chaque élection"
    ),
    "knows this as well, and begins with what experiments measured": (
        "le connaît aussi, et part de ce que des expériences ont mesuré"
    ),
    (
        "n = {n} runs. Belief that {using} wins votes: means over members and runs, before the "
        "first result and after each. Beside it, what rational observers would believe, who learn "
        "by Bayes' rule from who won and lost in the campaigns in which members of the party "
        '{used}: {key}. Bars: how far belief exceeds that of "{headline}", 5-95 % of runs.'
    ): (
        "n = {n} simulations. Croyance que le porte-à-porte ciblé gagne des voix : moyennes sur "
        "les adhérents et les simulations, avant le premier résultat et après chacun. À côté, ce "
        "que croiraient des observateurs rationnels qui apprennent, par la règle de Bayes, des "
        "victoires et des défaites dans les campagnes où le parti en a fait : {key}. Barres : de "
        "combien la croyance dépasse celle de « {headline} », 5-95 % des simulations."
    ),
    "Shapley value": "valeur de Shapley",
    "lost without the group": "perdu sans le groupe",
    "done by it alone": "fait par lui seul",
    "ledger": "comptes",
    (
        "n = {n} combinations x {draws} ({passing} of them show P1, the fall of resistance) x "
        "{replicates}. {whose}, in points (hundredths). {key}. Lines: 95 % intervals, draws and "
        "replicates resampled. Pairs: right of zero they reinforce each other, left of it they "
        "substitute for each other."
    ): (
        "n = {n} combinaisons x {draws} (dont {passing} montrent P1, la baisse de la résistance) x "
        "{replicates}. {whose}, en points (centièmes). {key}. Traits : intervalles à 95 %, par "
        "rééchantillonnage des tirages et des réplications. Paires : à droite de zéro, elles se "
        "renforcent ; à gauche, elles se remplacent."
    ),
    (
        "n = {n:,} combinations x {replicates} x draws, by account: {each}. {whose}. A group that "
        "is off adds nothing more from that day, and what it had done stays (held); was never "
        "there; or counts no more, with all that it had done (undone). Above: Shapley shares of "
        "what all groups make together, with 95 % intervals (draws and replicates resampled); none "
        "where the sign of the whole is open. Middle, in points (hundredths): the change in all, "
        "what the groups make of it together, and what is left with all of them off. Below: "
        "percentage of draws in which a group contributes most; bold: the group with the largest "
        "mean contribution, and those that cannot be told from it."
    ): (
        "n = {n:,} combinaisons x {replicates} x tirages, par compte : {each}. {whose}. Un groupe "
        "désactivé n’ajoute plus rien à partir de ce jour, et ce qu’il avait fait reste (arrêté) ; "
        "n’a jamais existé ; ou ne compte plus, avec tout ce qu’il avait fait (défait). En haut : "
        "parts de Shapley de ce que tous les groupes font ensemble, avec intervalles à 95 % "
        "(rééchantillonnage des tirages et des réplications) ; aucune si le signe du tout est "
        "incertain. Au milieu, en points (centièmes) : la variation en tout, ce que les groupes en "
        "font ensemble, et ce qui reste s’ils sont tous désactivés. En bas : pourcentage des "
        "tirages où un groupe contribue le plus ; en gras : le groupe à la plus grande "
        "contribution moyenne, et ceux qu’on n’en distingue pas."
    ),
    (
        "Grey: prior, blue: posterior, 5-95 %, with their mean (parameters) or median. Beside "
        "parameters: standard deviation of the posterior (prior = 1); filled: less than that of "
        "the dummy (shaded), which no rule reads. Evidence: each row on the scale of its own prior "
        "prediction; shaded: the range of the evidence, widened by two errors of measurement; "
        "beside it: draws of prior and posterior that meet it."
    ): (
        "Gris : a priori ; bleu : a posteriori, 5-95 %, avec leur moyenne (paramètres) ou médiane. "
        "À côté des paramètres : écart-type a posteriori (a priori = 1) ; plein : moins que celui "
        "du témoin (en gris), qu’aucune règle ne lit. Données : chaque ligne à l’échelle de sa "
        "prédiction a priori ; en couleur : la plage des données, élargie de deux erreurs de "
        "mesure ; à côté : tirages a priori et a posteriori qui y tombent."
    ),
    (
        "n = {runs:,} draws, one run each, which a screen let through of {considered:,} from the "
        "priors; the {accepted:,} that meet all the evidence, weighted by one over their chance, "
        "make the posterior (effective size {size:.0f})."
    ): (
        "n = {runs:,} tirages, une simulation chacun, retenus par un tri parmi {considered:,} "
        "tirages a priori ; les {accepted:,} qui satisfont à toutes les données, pondérés par "
        "l’inverse de leur chance, font la loi a posteriori (taille efficace {size:.0f})."
    ),
    (
        "n = {runs:,} draws from the priors, one run each; the {accepted:,} that meet all the "
        "evidence make the posterior."
    ): (
        "n = {runs:,} tirages a priori, une simulation chacun ; les {accepted:,} qui satisfont à "
        "toutes les données font la loi a posteriori."
    ),
    (
        "n = {runs:,} draws from the priors, one run each; those nearest to the evidence make the "
        "posterior."
    ): (
        "n = {runs:,} tirages a priori, une simulation chacun ; les plus proches des données font "
        "la loi a posteriori."
    ),
    (
        "n = {truths:,} draws whose parameters are known, each in turn the truth. Bars: how many "
        "have a rank in each tenth of their posterior, from 0 (left) to 1; if the method is right, "
        "all tenths are alike, and {level:.0%} of bars end in the grey band. Hatched: ranks that "
        "are not uniform (Kolmogorov and Smirnov, 5 % false alarms over all panels together)."
    ): (
        "n = {truths:,} tirages aux paramètres connus, chacun pris à son tour pour la vérité. "
        "Barres : combien ont leur rang dans chaque dixième de leur loi a posteriori, de 0 (à "
        "gauche) à 1 ; si la méthode est juste, tous les dixièmes se valent, et {level:.0%} des "
        "barres finissent dans la bande grise. Hachures : rangs qui ne sont pas uniformes "
        "(Kolmogorov et Smirnov, 5 % de fausses alertes sur tous les cadres)."
    ),
    (
        "n = {kept:,} draws nearest to the evidence, of {drawn:,} from the priors, one run of each "
        "scenario. Above: percentage of the variance of each target that a measurement would "
        "remove, on average over its possible results; bold: more than the control, on which "
        "nothing depends, and at 95 % more than 1 %. Targets named after a group: how much higher "
        "resistance in {late} is without it; the others are claims, true or false. Right: mean "
        "reduction for groups and claims beyond that of the control, per week of work. Below: "
        "{best} the best measurement, {pair} the best pair, which is named; lines: 95 % intervals, "
        "draws resampled (the best of many exceeds its true gain)."
    ): (
        "n = {kept:,} tirages les plus proches des données, sur {drawn:,} tirages a priori, une "
        "simulation de chaque scénario. En haut : pourcentage de la variance de chaque cible "
        "qu’une mesure ôterait, en moyenne sur ses résultats possibles ; en gras : plus que le "
        "témoin, dont rien ne dépend, et à 95 % plus de 1 %. Cibles qui portent le nom d’un "
        "groupe : de combien la résistance de {late} est plus haute sans lui ; les autres sont des "
        "thèses, vraies ou fausses. À droite : réduction moyenne pour groupes et thèses, au-delà "
        "du témoin, par semaine de travail. En bas : {best} la meilleure mesure, {pair} la "
        "meilleure paire, qui est nommée ; traits : intervalles à 95 %, par rééchantillonnage des "
        "tirages (la meilleure de beaucoup dépasse son vrai gain)."
    ),
    "bootstrap of pairs": "rééchantillonnage des paires",
    "bootstrap of draws and of replicates": "rééchantillonnage des tirages et des réplications",
    "the baseline": "la référence",
    "the baseline, or from the version that is named first": (
        "la référence, ou à la version nommée en premier"
    ),
    (
        "n = {n} pairs of runs a scenario, on the same seeds. Difference from {beside}, in "
        "points (hundredths). {meanings}. Lines: 95 % intervals ({method}); open symbols: the "
        "interval contains or touches zero. Shaded: less than {matters:.0f} points, too little to "
        "matter."
    ): (
        "n = {n} paires de simulations par scénario, aux mêmes graines. Écart à {beside}, en "
        "points (centièmes). {meanings}. Traits : intervalles à 95 % ({method}) ; signes vides : "
        "l’intervalle contient ou touche zéro. En gris : moins de {matters:.0f} points, trop peu "
        "pour compter."
    ),
    "mean resistance of {focal} activists on {late.words}": (
        "résistance moyenne des militants du {focal} en {late.name}"
    ),
    "mean belief of {focal} activists on {late.words}": (
        "croyance moyenne des militants du {focal} en {late.name}"
    ),
    "largest share of active {focal} members who {used} in the {last.words}": (
        "plus grande part des adhérents actifs du {focal} qui font du porte-à-porte ciblé dans la "
        "campagne de {last.year}"
    ),
    (
        "n = {variants} variants x {combinations} combinations x {draws} draws x {replicates}, on "
        "the same seeds. Cells: what the fall of resistance among {whose}, loses without a group "
        "of mechanisms, in points (hundredths); bold: the 95 % interval (draws and replicates "
        "resampled) excludes zero. Groups are in the order of the baseline. tau: Kendall's tau-b "
        "with that order, and its 95 % interval. Pairs kept: of the pairs of groups whose order is "
        "resolved at 95 % in the baseline, those in the same order; reversed: in the opposite "
        "order at 95 % (a line in bold, as where a sign is flipped at 95 %). Fall shown: number of "
        "draws in which resistance falls but survives in the variant (P1)."
    ): (
        "n = {variants} variantes x {combinations} combinaisons x {draws} tirages x {replicates}, "
        "aux mêmes graines. {whose}. Cases : ce que la baisse de la résistance perd sans un "
        "groupe de mécanismes, en points (centièmes) ; en gras : l’intervalle à 95 % "
        "(rééchantillonnage des tirages et des réplications) exclut zéro. Groupes dans l’ordre de "
        "la référence. tau : tau-b de Kendall avec cet ordre, et son intervalle à 95 %. Paires "
        "gardées : des paires de groupes dont l’ordre est établi à 95 % dans la référence, celles "
        "dans le même ordre ; inversées : dans l’ordre contraire à 95 % (ligne en gras, comme si "
        "un signe change à 95 %). Baisse vue : nombre de tirages où la résistance baisse mais "
        "survit dans la variante (P1)."
    ),
    "n = {points:,} points x {replicates} replicates": (
        "n = {points:,} points x {replicates} réplications"
    ),
    (
        "{n}. Change of an output when an input moves over its whole range: mean of absolute "
        "elementary effects (mu*, with 95 % intervals by bootstrap over trajectories and "
        "replicates) against their standard deviation (sigma, without noise). Filled: matters (mu* "
        "exceeds what noise and the dummy give, or the effect has one sign at 95 %); open: not "
        "distinguishable from noise; cross: the dummy, which no rule reads, grey up to the upper "
        "end of its interval. Dashed: mu* from noise alone, the largest of all inputs. Above the "
        "dotted line sigma exceeds mu*: the effect of an input depends on the others. At most "
        "{most} inputs that matter are named."
    ): (
        "{n}. Variation d’une sortie quand une entrée parcourt toute sa plage : moyenne des effets "
        "élémentaires absolus (mu*, avec intervalles à 95 % par rééchantillonnage des trajectoires "
        "et des réplications) et leur écart-type (sigma, sans le bruit). Plein : compte (mu* "
        "dépasse ce que donnent le bruit et le témoin, ou l’effet a un seul signe à 95 %) ; vide : "
        "ne se distingue pas du bruit ; croix : le témoin, qu’aucune règle ne lit, en gris "
        "jusqu’au haut de son intervalle. Tirets : mu* dû au seul bruit, le plus grand de toutes "
        "les entrées. Au-dessus du pointillé, sigma dépasse mu* : l’effet d’une entrée dépend des "
        "autres. Au plus {most} entrées qui comptent sont nommées."
    ),
    (
        "{n}. Squares: share of the variance of an output that is due to an input alone (S1); "
        "circles: to the input and all its combinations (ST); without noise; lines: 95 % intervals "
        "by bootstrap over blocks and replicates, cut at a panel's edge. Filled: ST exceeds that "
        "of the dummy, which no rule reads (dashed: upper end of its interval). Below: ST of the "
        "{followed} largest and of the dummy on the first quarter, half and whole of the sample (N "
        "blocks), with the same intervals."
    ): (
        "{n}. Carrés : part de la variance d’une sortie due à une entrée seule (S1) ; cercles : à "
        "l’entrée et à toutes ses combinaisons (ST) ; sans le bruit ; traits : intervalles à 95 % "
        "par rééchantillonnage des blocs et des réplications, coupés au bord du cadre. Plein : ST "
        "dépasse celui du témoin, qu’aucune règle ne lit (tirets : haut de son intervalle). En "
        "bas : ST des {followed} plus grands et du témoin sur le premier quart, la moitié et tout "
        "l’échantillon (N blocs), avec les mêmes intervalles."
    ),
    (
        "n = {runs:,} runs. Activists of {party}: total index (ST) of each input, the share of the "
        "variance of the mean over runs that is due to it, alone and with others; bands: 95 % "
        "intervals. At most {shown} inputs a panel, which reach {least:.0%} at some date. An input "
        "that sets the start of a measure begins near 100 %. Q2: share of the variance that "
        "emulators predict at runs left out, at the worst date."
    ): (
        "n = {runs:,} simulations. Militants du {party} : indice total (ST) de chaque entrée, la "
        "part de la variance de la moyenne qui lui est due, seule et avec d’autres ; bandes : "
        "intervalles à 95 %. Au plus {shown} entrées par cadre, qui atteignent {least:.0%} à une "
        "date. Une entrée qui fixe le départ d’une mesure commence près de 100 %. Q2 : part de la "
        "variance que les émulateurs prédisent pour des simulations mises de côté, à la pire date."
    ),
    (
        "n = {held_out:,} draws that no method had seen, of {draws:,} from the priors. Left: "
        "ranked probability score over that of the prior, with a 95 % interval for the best; "
        "{glyphs}. Right: 5-95 % and median of the draws that meet all the evidence (grey, stroke) "
        "and of what {best} says of these draws, having seen none of them (blue); beside it, the "
        "largest difference of their distribution functions; open: more than chance (at most "
        "{chance:.2f} but for one parameter in twenty experiments)."
    ): (
        "n = {held_out:,} tirages qu’aucune méthode n’avait vus, sur {draws:,} tirages a priori. À "
        "gauche : score de probabilité ordonné, rapporté à celui de la loi a priori, avec un "
        "intervalle à 95 % pour la meilleure ; {glyphs}. À droite : 5-95 % et médiane des tirages "
        "qui satisfont à toutes les données (gris, barre) et de ce que la meilleure ({best}) en "
        "dit, sans en avoir vu aucun (bleu) ; à côté, le plus grand écart de leurs fonctions de "
        "répartition ; vide : plus que le hasard (au plus {chance:.2f}, sauf un paramètre en vingt "
        "expériences)."
    ),
    (
        "n = {n:,} runs of each scenario. {case}: predictions that were stated before the runs. "
        "Circles and thick lines: medians and 5-95 % of runs. Squares and thin lines: the same "
        "without the mechanism from which the prediction follows. Hatched: observations that would "
        "refute it. Diamonds: what was observed, with an arrow where an end is not known. Right: "
        "the predicted range, the share of runs in it (empty where the model does not measure it "
        "yet), that without the mechanism, and the verdict, which compares the prediction with the "
        "observation alone."
    ): (
        "n = {n:,} simulations de chaque scénario. {case} : prédictions écrites avant les "
        "simulations. Cercles et traits épais : médianes et 5-95 % des simulations. Carrés et "
        "traits fins : de même sans le mécanisme dont vient la prédiction. Hachures : observations "
        "qui la réfuteraient. Losanges : ce qu’on a observé, avec une flèche si un bout est "
        "inconnu. À droite : la plage prédite, la part des simulations qui y tombent (vide si le "
        "modèle ne la mesure pas encore), celle sans le mécanisme, et le verdict, qui compare la "
        "prédiction à la seule observation."
    ),
    (
        "n = {accepted:,} runs that meet {facts}, of {n:,} combinations of the groups at draws "
        "from the priors. Left: the probability that a group of mechanisms is part of a model that "
        "meets the evidence; before the evidence it is 0.5. {whole}: by these facts, with a 95 % "
        "interval (draws resampled); strokes: each with another of them left out. In the grey band "
        "the evidence is silent (odds of {silent:g} to 1 or less either way). Right, a column a "
        "set: groups (black) that suffice without the others, as they meet the evidence at least a "
        "third as often as all groups together."
    ): (
        "n = {accepted:,} simulations qui satisfont à {facts}, sur {n:,} combinaisons des groupes "
        "pour des tirages a priori. À gauche : probabilité qu’un groupe de mécanismes fasse partie "
        "d’un modèle qui satisfait aux données ; sans elles, 0,5. {whole} : d’après ces faits, "
        "avec un intervalle à 95 % (rééchantillonnage des tirages) ; barres : en ôtant un fait "
        "après l’autre. Dans la bande grise, les données se taisent (au plus {silent:g} contre 1 "
        "dans un sens ou dans l’autre). À droite, un ensemble par colonne : groupes (noir) qui "
        "suffisent sans les autres, car ils satisfont aux données au moins le tiers des fois où "
        "tous le font."
    ),
}
"""French texts by the English ones, with the words of a case in braces."""
