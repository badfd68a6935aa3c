"""The French text of docs/constats.md, with the keys and the gaps of the English one."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["FRENCH", "spaced"]

_NARROW: Final = "\u202f"
_NO_BREAK: Final = "\u00a0"


def spaced(text: str) -> str:
    """A French text in one line, with the spaces that may not break: before high punctuation and inside quotes.

    >>> spaced("Oui : 5 % ; non, « si » ?")
    'Oui\\xa0: 5\\u202f%\\u202f; non, «\\xa0si\\xa0»\\u202f?'
    """
    text = re.sub("\n +", " ", text)
    for mark in ";?!%":
        text = text.replace(f" {mark}", f"{_NARROW}{mark}")
    return text.replace(" :", f"{_NO_BREAK}:").replace("« ", f"«{_NO_BREAK}").replace(" »", f"{_NO_BREAK}»")


_WRITTEN: Final[dict[str, str]] = {
    "title": "Ce que disent les données",
    "intro": """Que sont devenues les promesses faites aux industries métallurgiques, mécaniques et électromécaniques
        (IMME) du Maroc ? Cette page réunit ce que des pages web en ont publié, et à quelle date. Elle ne dit pas si une
        promesse a été tenue. Les données contiennent {figures}, tirés de {pages}. Les pages datées vont de {first} à
        {last}. Chaque lien ouvre une page, dans la plupart des navigateurs à l’endroit même où figure le chiffre ou le
        fait. Lisez les [limites](#limites-de-cette-page) avant de citer un chiffre. Ceux qui ont relevé les chiffres,
        appelés ici les lecteurs, ont laissé des remarques en anglais. Ces remarques et les graphiques se trouvent dans
        la [page en anglais](findings.md). Les citations en langue étrangère ne sont pas traduites.""",
    "keys": """Le code qui suit un énoncé est sa clé : en Python, `data.track("clé", language="fr")` affiche tout ce
        que les données en savent. `make dist` calcule cette page à partir de la version {version} des données, du
        {day}.""",
    "heading summary": "L’essentiel",
    "heading promisors": "Par auteur",
    "heading done": "Emplois, effectifs et capacités : les résultats publiés",
    "heading inputs": "Argent, foncier et aides publiques",
    "heading announced": "Seulement annoncé",
    "heading facts": "Les faits rapportés, sans chiffre",
    "heading due": "Échéance ou démarrage prévu passés, sans résultat chiffré",
    "heading plans": "Les chiffres publiés l’un après l’autre sur un même objet",
    "heading contradictions": "Là où les pages se contredisent",
    "heading expected": "Ce qui est attendu, sans promesse d’une organisation nommée",
    "heading size": "La taille du secteur, d’après les pages",
    "heading nothing found": "Recherché, rien trouvé",
    "heading limits": "Limites de cette page",
    "noun commitment": "un engagement|engagements",
    "noun counting": "un engagement retenu|engagements retenus",
    "noun figure": "un chiffre|chiffres",
    "noun page": "une page|pages",
    "noun other page": "une autre page|autres pages",
    "noun source": "une source|sources",
    "noun more source": "une autre source|autres sources",
    "noun query": "une requête|requêtes",
    "noun fact": "un fait|faits",
    "noun other figure": "un autre chiffre|autres chiffres",
    "noun older figure": "un chiffre plus ancien|chiffres plus anciens",
    "noun pair": "une paire de pages|paires de pages",
    "noun series": "une série|séries",
    "noun search": "une recherche|recherches",
    "and": " et ",
    "semicolon": " ; ",
    "quoted": "« {} »",
    "on day": "le {}",
    "from to": "du {} au {}",
    "no date": "sans date",
    "no date, page of": "sans date ; publication : {}",
    "no date, undated page": "sans date ; page non datée",
    "unknown": "non précisée",
    "not known": "non précisée",
    "nobody": "aucune organisation nommée",
    "nobody heading": "Aucune organisation nommée",
    "inferred": "{} (par déduction)",
    "by another page": "{} (selon une autre page : {})",
    "due": "échéance : {}",
    "starts": "démarrage prévu : {}",
    "no deadline": "aucune échéance publiée",
    "text of": "communiqué : {}",
    "one text": "même texte",
    "also in": "{text} ; repris dans {pages}",
    "and more": "et {}",
    "page itself": "la page elle-même",
    "says": "{} ({})",
    "all": "total",
    "colon": "{} : {}",
    "what a commitment is": """Un engagement, ici, est un chiffre que quelqu’un promet, prévoit ou vise, ou que des
        pages attendent de projets. Une ou plusieurs pages le publient. Le mot désigne tout chiffre suivi, promis ou non
        : seul un engagement formel est signé ou expressément promis. L’auteur d’un engagement est l’organisation qui
        promet, prévoit ou vise. Les données contiennent {commitments}, dont {some} sont retenus. Sont écartés les
        objectifs remplacés depuis, les composantes, les autres formulations d’une même promesse, les options et les
        chiffres sans lecture cohérente ([les règles, en anglais](tracker.md#what-counts)). Parmi les {some} engagements
        retenus, {expectations} sont des résultats attendus : aucune organisation nommée ne les promet.""",
    "bank": """Parmi les {some} engagements retenus, {bank} relèvent de la banque de projets industriels. Elle accueille
        des projets de toute l’industrie, et non du seul secteur.""",
    "with a number": """**{count} sur {some}** : un résultat chiffré est publié. {parts} Ce résultat peut être inférieur
        au chiffre promis.""",
    "result timely": """Constaté ou achevé, et daté de la période de l’échéance ou postérieur : {timely} (emplois,
        effectifs, capacités : {outputs} ; argent, foncier : {inputs}).""",
    "result done": "Constaté ou achevé, mais avant l’échéance ou sans échéance publiée : {}.",
    "result announced": "Seulement annoncé, le plus souvent à une inauguration : {}.",
    "result rest": "Engagé ou en cours : {}.",
    "words only": """**{count} sur {some}** : aucun résultat chiffré, mais des pages [rapportent des
        faits](#les-faits-rapportés-sans-chiffre) : une inauguration, des travaux, un retard, une liquidation. Ces faits
        ne disent pas quelle part de la promesse a été réalisée. Certains disent seulement qu’un projet se poursuit.""",
    "nothing found": """**{count} sur {some}** : aucun résultat chiffré. Les recherches n’ont trouvé aucun fait
        rapporté, tout au plus la promesse répétée ([la liste](#recherché-rien-trouvé)). C’est un indice faible : elles
        n’ont porté que sur le début des pages.""",
    "not searched": "**{count} sur {some}** : ni résultat chiffré, ni fait rapporté, ni recherche.",
    "deadlines": """Sans résultat chiffré : {none} sur {some}. Échéance passée : **{passed}** (date promise : {due} ;
        simple démarrage prévu : {starts}). Échéance à venir : **{open}**. Aucune échéance publiée : **{undated}**.""",
    "head kinds": "nature|ce que cela veut dire|engagements retenus",
    "head states": "ce que publient les pages lues",
    "kind undertaking": "signé, ou expressément promis en des termes comme « s’engage à »",
    "kind plan": "annoncé par celui qui doit le réaliser : « créera », « investira »",
    "kind goal": "un but : « objectif », « vise »",
    "kind expectation": """prévision sur des projets ou des plans : « devrait », « potentiel » ; aucune organisation
        nommée ne la promet""",
    "state reached": """constaté ou achevé, au niveau promis ou au-dessus ; daté de l’échéance au plus tard, ou sans
        échéance publiée""",
    "state reached_late": "constaté ou achevé, au niveau promis ou au-dessus ; postérieur à l’échéance",
    "state short_at_due": """constaté ou achevé, sous le niveau promis, d’après le dernier chiffre publié ; daté de la
        période de l’échéance ou postérieur""",
    "state spent": "coût publié, somme dite versée ou terrain dit occupé ; pas un compte arrêté",
    "state announced": "seulement annoncé par l’entreprise ou un ministère, le plus souvent à une inauguration",
    "state some_done": "autre chiffre : constaté avant l’échéance, engagé ou en cours",
    "state due_passed": "aucun résultat chiffré ; l’échéance est passée",
    "state open": "aucun résultat chiffré ; l’échéance est à venir",
    "state undated": "aucun résultat chiffré ; aucune page ne publie d’échéance",
    "promisors": """L’auteur est l’organisation qui promet, prévoit ou vise. « Résultat chiffré », « faits seulement »
        et « recherché, rien trouvé » ont le même sens que plus haut. La dernière colonne donne le nombre d’engagements
        dont l’auteur a été déduit : aucune page des données ne le nomme. Une ligne ne dit pas si une organisation tient
        parole. Elle dépend des pages qui ont été lues.""",
    "unsearched": "pas recherché",
    "head promisors": """auteur|engagements retenus|dont engagements formels|résultat chiffré|faits seulement|recherché,
        rien trouvé|pas recherché|auteur déduit""",
    "done": """Le tableau porte sur les emplois, les effectifs et les capacités pour lesquels une page publie un
        résultat. « Constaté » : la page donne un chiffre daté d’un jour, d’un mois ou d’une année, comme l’effectif
        d’une entreprise. « Achevé » : la page donne la capacité d’une usine inaugurée ou en service. Une capacité n’est
        pas une production, même quand la promesse porte sur une production. « Engagé » : commandé ou réservé, ni livré
        ni payé. Le chiffre promis et le résultat n’ont pas toujours le même périmètre : lisez les remarques de la page
        en anglais avant de citer un pourcentage. Un démarrage prévu n’est pas la date de la pleine capacité. Un chiffre
        tardif ne dit pas quel jour le niveau promis a été atteint. Un chiffre inférieur ne dit pas pourquoi. Un chiffre
        ne dit rien de ce qui a suivi : si une page situe plus tard un retard, un arrêt ou une liquidation, la remarque
        le signale. « La page elle-même » : les données ne nomment personne d’autre à l’origine du chiffre.""",
    "inputs": """Il s’agit de moyens. Le tableau compare la prévision à ce qu’une page dit dépensé, utilisé ou engagé.
        Dépenser plus que prévu n’est pas un succès, dépenser moins n’est pas un échec. Le coût publié à une
        inauguration est un prix annoncé, non un compte arrêté. La prévision et la dépense ne couvrent pas toujours les
        mêmes travaux : les remarques de la page en anglais le précisent.""",
    "announced": """Ces chiffres sont annoncés par l’entreprise ou un ministère, le plus souvent à une inauguration ou
        dans le communiqué qui l’accompagne. Aucune page des données n’en dresse le bilan depuis.""",
    "no rows": "Aucun engagement n’a de chiffre de cette sorte.",
    "picture progress": "Ce que sont devenus les engagements, d’après le dernier chiffre publié",
    "head done": "engagement|auteur|chiffre promis ou attendu|résultat publié|date du résultat|source citée|remarque",
    "copy rescopes": "Même chiffre, autre périmètre : {}",
    "copy restates": "Même promesse, autre formulation : {}",
    "copy part_of": "Composante d’un autre engagement : {}",
    "stage measured": "constaté",
    "stage completed": "achevé ou en service",
    "stage committed": "engagé (commande passée ou crédit réservé), sans mention de livraison ni de paiement",
    "stage under_way": "en cours",
    "stage announced": "annoncé",
    "cost": "coût publié de travaux inaugurés ou en service",
    "paid": "somme qu’une page dit versée",
    "another currency": "autre monnaie, non comparé",
    "of planned": "{} (prévu : {})",
    "share": "{} du chiffre promis ou attendu",
    "by due": "au niveau promis ou au-dessus, chiffre daté de l’échéance au plus tard",
    "by starts": "au niveau promis ou au-dessus, chiffre daté du démarrage prévu au plus tard",
    "without deadline": "au niveau promis ou au-dessus, aucune échéance publiée",
    "after due": "au niveau promis ou au-dessus, chiffre postérieur à l’échéance",
    "after starts": "au niveau promis ou au-dessus, chiffre postérieur au démarrage prévu",
    "below due": """sous le niveau promis, d’après le dernier chiffre publié, daté de la période de l’échéance ou
        postérieur""",
    "below starts": """sous le niveau promis, d’après le dernier chiffre publié, daté de la période du démarrage prévu
        ou postérieur""",
    "before due": "chiffre antérieur à l’échéance",
    "before starts": "chiffre antérieur au démarrage prévu",
    "disagree above": "les pages divergent : une autre publie un chiffre au niveau promis ou au-dessus",
    "disagree below": "les pages divergent : une autre publie un chiffre sous le niveau promis",
    "printed since": "ce chiffre est publié depuis : {}",
    "printed more since": "un chiffre plus élevé est publié depuis : {}",
    "target in conflict": "les pages se contredisent sur le chiffre promis",
    "later fact": "fait rapporté ensuite : {fact} ({link})",
    "facts": """Ici, des pages rapportent ce qui s’est passé. Une citation peut contenir un chiffre, mais aucun qui
        mesure la promesse. **Une inauguration ne prouve ni les emplois, ni les sommes, ni les capacités promis.** Des
        travaux, un contrat ou une livraison non plus. Un retard ou une liquidation ne prouve pas que rien n’a été fait.
        Chaque ligne est un fait. Si les pages publient des dates différentes, la ligne les donne toutes. Chaque
        citation renvoie à la page qui la publie.""",
    "facts kinds": """La nature du fait, l’organisation et les engagements concernés ont été choisis à la lecture :
        fiez-vous aux mots cités. Un titre nomme l’organisation concernée par le fait, et non celle qui a promis. La
        dernière colonne nomme l’auteur de la promesse. Un « point d’étape » peut être bon ou mauvais. Les mots peuvent
        viser toute une entreprise, un programme ou l’ensemble du secteur, et non la seule usine promise.""",
    "facts count": """Les tableaux réunissent {facts}, tirés de {pages}. Ils concernent {commitments}, dont {without}
        sans résultat chiffré. Un engagement non retenu n’y figure que si aucun autre n’est concerné ; il est alors
        signalé.""",
    "facts of": "{name} : {facts}",
    "facts of others": "Organisations concernées par un seul fait",
    "facts of nobody": "Aucune organisation nommée",
    "head facts": "date|fait|mots de la page|chiffre promis, prévu ou attendu, et son auteur",
    "head facts of others": """organisation concernée|fait|mots de la page|chiffre promis, prévu ou attendu, et son
        auteur""",
    "fact undated": "date non publiée",
    "date by": "{date} selon {pages}",
    "kind and date": "{kind}, {date}",
    "not counted": "{} (non retenu)",
    "due passed": """Pour {commitments}, l’échéance est antérieure au {day} et les données ne contiennent aucun résultat
        chiffré. L’échéance est la date promise. Quand une page ne publie qu’un démarrage prévu, c’est lui qui en tient
        lieu : une usine qui doit démarrer n’est pas forcément achevée. Dans chaque tableau, les dates promises viennent
        d’abord. « Par déduction » : aucune page des données ne nomme l’auteur de la promesse ; il a été déduit.""",
    "searched": """Des résultats ont été recherchés {days}, au moyen de {queries}, dans des copies archivées de pages
        web publiques. Seul le début des pages a pu être lu. L’index ne contient pas toutes les pages. N’y rien trouver
        est donc un indice faible, et ne prouve pas que rien n’a été fait. Dans le tableau, une requête qui a mené à
        plusieurs pages peut compter pour plusieurs recherches.""",
    "unsought": """« Pas encore recherché » : les données ne contiennent aucune recherche d’un résultat. Cela ne veut
        pas dire que rien n’a été fait.""",
    "last fact": """Le « dernier fait » est le plus récent qu’une page rapporte. Il ne dit pas si le chiffre promis a
        été atteint.""",
    "due of": "{name} : {commitments}",
    "of them inferred": "{}, dont {count} par déduction",
    "due of others": "Organisations qui n’ont qu’un engagement",
    "due not counted": "Non retenus",
    "due belongs": """Ces engagements ont eux aussi dépassé une échéance ou un démarrage prévu, sans résultat chiffré.
        Ils ne sont pas retenus, car ils dépendent d’un autre engagement ou n’ont pas de lecture cohérente.""",
    "belongs part_of": "composante de `{}`",
    "belongs rescopes": "même chiffre, autre périmètre : `{}`",
    "belongs restates": "autre formulation de `{}`",
    "belongs option": "une option",
    "belongs nothing": "ne dépend d’aucun autre ; chiffre sans lecture cohérente",
    "head due": "engagement|échéance|résultat des recherches|chiffre (nature)|auteur|publié par",
    "last fact cell": "{found} ; dernier fait : {fact} ({link})",
    "found nothing": """Pour {}, les recherches n’ont trouvé ni résultat chiffré ni fait rapporté. C’est un indice
        faible : il ne prouve pas que rien n’a été fait.""",
    "plans": """Dans {chains}, un chiffre plus récent en suit un autre sur le même objet, ou presque. Le plus récent
        peut porter sur davantage de projets ou compter autrement les taxes : ce n’est pas toujours un objectif relevé
        ou un dépassement de coût. Un chiffre qui change n’est pas une contradiction entre pages. La [page en
        anglais](findings.md) dit pourquoi ces chiffres sont rapprochés, et ce qui les distingue.""",
    "expected by": "attendu, {}",
    "head plans": "chiffre|date de l’annonce|énoncé|échéance|publié par",
    "contradictions": """Ne sont comparés ici que les chiffres promis ou attendus, et ceux qui décrivent une même date.
        Les résultats ne le sont pas. Deux chiffres se contredisent quand ni l’arrondi ni des mots comme « environ » ou
        « plus de » n’expliquent l’écart. Dans les pages lues, les sources se contredisent sur le chiffre promis de
        {opposed} sur {all}, et sur {groups} ({pairs}). Pour {alone} des {all} engagements, il n’y a qu’une source :
        aucune contradiction ne peut y apparaître. Un chiffre plus récent, un autre périmètre ou une autre monnaie ne
        sont pas des contradictions. Les données ne disent pas quelle page a raison.""",
    "promisor in the data": "`{key}`. Auteur de la promesse, d’après les données : {promisor}.",
    "not in the summary": "Cet engagement n’est pas retenu dans les totaux, mais ses sources sont comparées.",
    "picture sources": "Qui a publié quoi : {}",
    "one page": "Une page publie {number}, en ces termes : {quote} ({pages}).",
    "other pages": "{number}, selon {pages} ({sources}) : {links}.",
    "rounding": "L’arrondi n’explique pas l’écart : « {one} » couvre de {low}, « {other} » de {high}.",
    "also printed": "Publié aussi, sans contradiction avec ce qui précède : {number}, {pages}.",
    "also in another currency": "Publié aussi, dans une autre monnaie, donc non comparé : {number}, {pages}.",
    "also doubtful": "Publié aussi, mais douteux, donc non comparé : {number}, {pages}.",
    "expected": """Des pages disent ce que des projets d’investisseurs, ou un plan, devraient apporter : « devrait », «
        potentiel », « permettra ». Dans les pages lues, aucune organisation nommée ne promet ces chiffres. Parmi eux,
        {whole} sont retenus. Le tableau donne aussi leurs composantes. Il laisse de côté {older}, remplacés depuis. La
        banque de projets industriels accueille des projets de toute l’industrie : ses chiffres ne concernent pas le
        seul secteur. N’additionnez pas ces chiffres avec des promesses. « La page elle-même » : les données ne nomment
        personne d’autre à l’origine du chiffre.""",
    "expected prefix": "",
    "part of": "Composante de `{}` : {}",
    "head expected": "ce qui est attendu|chiffre|source citée|publié par",
    "size": """Ces chiffres portent sur l’ensemble du secteur. Les pages ne le délimitent pas toutes de la même façon :
        IMM (industries mécaniques et métallurgiques), IMME (les mêmes, avec l’électromécanique), ou avec d’autres
        branches encore. La lettre de chaque ligne dit ce qui est compté. Ne comparez pas des lignes de lettres
        différentes. Même sous une seule lettre, deux pages peuvent compter des entreprises différentes : l’écart d’une
        ligne à l’autre n’est pas toujours une hausse ou une baisse. Une date entre parenthèses est celle de la page,
        quand le chiffre n’est pas daté. Les pages sans date viennent en dernier.""",
    "what is counted": "Ce qui est compté : {}",
    "counted letter": "**{letter}** : {definition}",
    "not defined": "non défini",
    "in English": "{} (en anglais)",
    "beware employment": "Ces chiffres comptent des personnes. Le tableau suivant compte des postes.",
    "beware jobs": "Ces chiffres comptent des postes. Le tableau précédent compte des personnes.",
    "picture size": "Les chiffres publiés au fil des ans : {}",
    "head size": "date|chiffre publié|publié par|ce qui est compté",
    "forecast": "prévision",
    "doubtful": "douteux : voir la page en anglais",
    "limit openings": """**Lecture partielle.** Les données reposent sur {pages}. Pour {openings} d’entre elles, seul
        le début a été lu. Un résultat peut figurer plus bas, ou sur une page absente des données.""",
    "limit verdict": """**Des indices, pas un verdict.** Cette page dit ce qui a été publié, et quand. Elle ne dit pas
        si une promesse a été tenue ou rompue, ni pourquoi, ni ce qui est vrai aujourd’hui.""",
    "limit copies": """**Un texte, plusieurs pages.** Sur {pages} pages, {released} reproduisent un communiqué ou une
        dépêche ({releases} textes en tout) et {copies} recopient une autre page. Les pages d’un même texte comptent
        pour une seule source. {single} des {some} engagements retenus n’ont qu’une source.""",
    "limit dates": """**Dates.** La date de {inferred} pages a été déduite. {undated} pages n’ont aucune date. Quand un
        chiffre n’est pas daté, c’est la date de sa page qui est comparée à l’échéance. Le chiffre peut être plus
        ancien que la page.""",
    "limit promisors": """**L’auteur de la promesse.** {promised} engagements retenus ont un auteur. Pour {unnamed}
        d’entre eux, il a été déduit : aucune page des données ne le nomme. N’écrivez pas que cette organisation a
        promis sans avoir relu la page.""",
    "limit readers": """**Une ou deux lectures.** Pour {once} des {some} engagements retenus, un chiffre au moins n’a
        été relevé que par un seul lecteur. C’est aussi le cas de {single} des {developments} citations qui rapportent
        un fait. Le [guide de lecture](codebook.md), en anglais, mesure l’accord entre lecteurs.""",
    "limit searches": """**Recherches.** Les données enregistrent {queries}, faites {days} dans des copies archivées de
        pages web publiques. Seul le début de chaque page a pu être lu, et l’index ne contient pas toutes les pages.
        Engagements restés sans recherche : {unsought} sur {all}. Une recherche infructueuse est un indice faible, pas
        une preuve.""",
    "limit selection": """**Choix des pages.** Les pages lues ne sont pas toutes celles qui existent. Aucun total donné
        ici ne permet de calculer une proportion des promesses faites au secteur. La [fiche des données](datasheet.md),
        en anglais, dit quelles pages ont été lues.""",
}
#: Each text of the page, with its spaces that may not break.
FRENCH: Final[dict[str, str]] = {key: spaced(text) for key, text in _WRITTEN.items()}
