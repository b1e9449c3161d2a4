/**
 * What clients call by many names, in French and in English. A topic stands for the words it covers: a question that says
 * « se garer » is answered by a sentence that says « stationnement ». Patterns are tried on folded text.
 */
export interface ClientTopic {
  name: string;
  /** How a question names it. */
  asked: RegExp;
  /** How a page says it in the question's own words. */
  same: RegExp;
  /** How a page says it in other words. */
  said?: RegExp;
}

/** On pages, the question's words count, and others besides. */
const topic = (name: string, asked: string, said?: string): ClientTopic => ({
  name,
  asked: whole(asked),
  same: whole(asked),
  ...(said ? { said: whole(said) } : {}),
});

/** On pages, only these words count: the question's own also mean other things there (« règlement », « accessible »). */
const strict = (name: string, asked: string, same: string): ClientTopic => ({
  name,
  asked: whole(asked),
  same: whole(same),
});

/** What is given online, where booking online is another thing. */
const TAUGHT =
  '(?:class(?:es)?|lessons?|sessions?|consultations?|counselling|therapy|coaching|courses|cours|seances?)';

/** Alternatives as whole words. */
function whole(alternatives: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'u');
}

/** Whoever lets animals in, or not, lets a dog in, or not. */
const ANIMALS =
  'animaux[^.]{0,30}(?:accept\\w+|admis|bienvenus|autoris\\w+|interdits?|refus\\w+)|animaux de compagnie|pets?[^.]{0,20}(?:welcome|friendly|allowed|accepted)|no pets|pet[- ]friendly';

export const CLIENT_TOPICS: readonly ClientTopic[] = [
  strict(
    'group size',
    '(?:combien de|how many) (?:personnes|participants|eleves|people|students)(?: (?:work\\w*|fit|attend))?|(?:dormir|loger|tenir|jouer|manger) a combien',
    '(?:\\d+|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty) (?:personnes|participants|eleves|people|students|mats|places|spaces)|personne a la fois|person at a time|groupes? de|groups? of|class sizes?|(?:two|three|four|five)-(?:\\w+[- ])?team|(?:team|equipe) (?:of|de) \\w+',
  ),
  strict(
    'parking',
    'parkings?|(?:me|se|vous|nous) garer|garer|stationn\\w*|park(?:ed)?|car ?park|place de parc',
    'parkings?|car ?parks?|garer|stationn\\w+|places? gratuites|park (?:your|in|on|at|outside|nearby|free)',
  ),
  strict(
    'transport',
    'transports? (?:en commun|publics?)|lignes? (?:de )?(?:bus|metro|tram)|(?:arrets?|stations?) (?:de )?(?:bus|metro|tram)|metro|tramway|tram|bus|rer|gare|public transport|(?<!\\b(?:did|do|does|you|to) (?:\\w+ )?)trains?|tube|underground|by (?:train|bus)',
    'metro|tram(?:way)?s?|bus|rer|gare|(?:train|tube|railway|metro) stations?|underground|arrets?|lignes? [\\da-z]|by train|vlille|velov',
  ),
  strict(
    'access',
    'pmr|mobilite reduite|(?:personnes? )?handicap\\w*|fauteuils?(?: roulants?)?|wheelchairs?|disab\\w+|step-free|accessib\\w+|(?:probleme|difficulte)s? de mobilite|limited mobility',
    "pmr|mobilite reduite|handicap\\w*|fauteuils?(?: roulants?)?|wheelchairs?|disabled|step-free|ramps?|rampe|plain[- ]pied|ascenseur|lift access|sans marche|marche de l'entree|accessible (?:premises|facilities|building|entrance|clinic)|(?:premises|clinic|building) (?:is|are) (?:fully )?accessible|locaux accessibles|accessibles? en fauteuil|(?:probleme|difficulte)s? de mobilite|limited mobility",
  ),
  strict(
    'payment',
    '(?:moyens?|modes?|methodes?|modalites?|conditions?) (?:de )?(?:paiement|reglement)|payment (?:methods?|options?|terms)|ways? (?:can i|to) pay|how (?:can|do) i pay|comment (?:puis-je |peut-on )?(?:payer|regler)|paiements?|payer|reglements?|regler|payments?|pay|paying',
    'especes(?! (?:domest|anim|veget|de|menac))|cheques?|cartes? (?:bancaires?|bleues?|des \\d)|par cartes?|cb|virements?|sans contact|cash|card payments?|(?:credit|debit|bank|all|major)[ /](?:and debit |or debit )?cards?|contactless|bank transfer|paypal|visa|mastercard|lydia|apple pay|(?:moyens?|modes?) de (?:paiement|reglement)|payment methods?|paiements? (?:en|par|sans|a|apres|avant)|payables?',
  ),
  topic(
    'card',
    '(?:carte (?:bancaire|bleue|de credit)|cb|(?:credit|debit|bank) cards?|by card|par carte)',
    'only (?:accept |take )?cash|cash only|uniquement (?:en )?especes|especes uniquement|par cartes?|(?:acceptons|prenons) (?:la |les )?cartes?|cartes? (?:bancaires?|bleues?|des \\d)|(?<!e-|(?:gift|business|loyalty|report|greeting)[ -])cards?|visa|mastercard|contactless|sans contact|paiement par cb',
  ),
  topic('cash', 'especes|liquide|cash'),
  topic('holiday cheque', 'cheques?[- ]vacances|ancv'),
  topic('cheque', 'cheques?|check payment'),
  topic(
    'vouchers',
    '(?:cartes?|bons?|cheques?)[ -](?:cadeaux?|kdo)|gift ?(?:cards?|vouchers?|certificates?)|vouchers?|offrir (?:un|une) (?:soin|massage|seance|prestation)',
    'idees? cadeaux?|a offrir',
  ),
  topic(
    'loyalty',
    '(?:cartes? de )?fidelit\\w+|loyalty(?: (?:card|programme|program|scheme))?|rewards?',
    'dixieme|carte de fidelite',
  ),
  strict(
    'cancel',
    'annul\\w+|decommand\\w+|resili\\w+|cancel\\w*|missed appointments?|no[- ]shows?|reporter|deplacer (?:un|mon|le) rendez-vous|reschedul\\w+',
    "annul\\w+|decommand\\w+|resili\\w+|cancel(?:l?ed|l?ing|lations?|s)?|reschedul\\w+|no[- ]shows?|missed appointments?|(?:12|24|36|48|72) ?(?:h|heures|hours)(?:' notice| a l'avance| avant| before| notice)",
  ),
  strict(
    'early',
    '(?:arriver|venir|etre)(?: \\w+)? en avance|(?:arrive|come|be there) early',
    "(?:\\d+|cinq|dix|quinze|quelques|few|five|ten|fifteen) min(?:utes?)? (?:avant|before|early|a l'avance|en avance)|en avance|arriv\\w+ [^.]{0,20}(?:avant|early|before)",
  ),
  strict(
    'fasting',
    '(?:etre |venir |rester )?a jeun|(?:to |i )fast|fasting',
    'a jeun|fasting|empty stomach|estomac vide|ventre vide',
  ),
  strict(
    'lift',
    '(?:have|is there|with) (?:a |an )?(?:lift|elevator)|elevators?|ascenseurs?',
    'elevators?|ascenseurs?|(?<!(?:lash|brow|face|bum|breast) )lifts? (?:access|available|to|is|in the)|(?:by|have a|with a) lift',
  ),
  topic('waiting room', "salles? d'attente|waiting (?:rooms?|areas?)"),
  topic('late', 'en retard|retards?|(?<!open |close |work )late|running late'),
  topic('deposit', 'acomptes?|arrhes|deposits?'),
  strict(
    'instalments',
    'plusieurs fois|(?:2|3|4|deux|trois|quatre) fois(?! (?:par|moins|plus))|(?:split|spread) (?:the |my )?(?:payments?|costs?)|echelonn\\w+|instalments?|installments?|financ\\w+',
    'paiements? en plusieurs fois|(?:payer|regler|reglable|payable) en plusieurs fois|en (?:2|3|4|trois|quatre|plusieurs) fois|echelonn\\w+|instal?lments?|financements?|finance|financing|klarna|alma|mensualites?',
  ),
  strict(
    'booking',
    'rendez-vous|rdv|reserv\\w+|appointments?|book(?:ings?|ed)?|walk[- ]?ins?',
    '(?:sur|sans|avec|prendre|prenez|prise de|votre|avez|un premier|chaque|dernier|au|de) (?:un |votre |de )?(?:rendez-vous|rdv)|rdv|reserver|reservez|reservations?|planity|doctolib|treatwell|calendly|booksy|fresha|book(?:ing|ings)? (?:online|an?|your|now|by|via|in|through|with|system|is|are)|to book|by appointment|appointments?|walk[- ]?ins?',
  ),
  strict(
    'online',
    `(?<!${TAUGHT} )en ligne|online(?! ${TAUGHT})|sur internet|internet`,
    'en ligne|online|planity|doctolib|treatwell|calendly|booksy|fresha|sur internet',
  ),
  topic(
    'children',
    'enfants?|(?:mon|ma|notre|petite?) (?:fils|fille)|my (?:son|daughter)|bebes?|nourrissons?|nourisson|ados?|adolescents?|child(?:ren)?s?|kids?|bab(?:y|ies)|infants?|teenagers?|toddlers?',
    'pa?ediatric|pediatri\\w+|juniors?|under \\d+s?',
  ),
  topic(
    'men',
    'hommes?|messieurs|masculin\\w*|men|mens|male|gentlemen|barbier',
    'clientele feminine|exclusivement (?:feminin\\w*|(?:aux |pour les )?femmes)|(?:women|ladies) only',
  ),
  topic(
    'women',
    'femmes?(?! enceintes?)|dames?|feminin\\w*|(?<!pregnant )wom[ae]n|ladies|lady',
    'clientele masculine|exclusivement (?:masculin\\w*|(?:aux |pour les )?hommes)|men only',
  ),
  topic(
    'pregnancy',
    '(?:femmes? )?enceintes?|grossesses?|pregnan\\w+(?: wom[ae]n)?|prenatal\\w*|futures? mamans?|antenatal',
    'm[uo]ms?[- ]to[- ]be|mothers?[- ]to[- ]be|expectant|maternity|maternite',
  ),
  topic('students', 'etudiant\\w*|students?'),
  topic('seniors', 'seniors?|retraites?|pensioners?|oap|personnes? agees?'),
  topic('athletes', 'sporti\\w+|athletes?|sports?'),
  strict(
    'pets',
    'animaux|animal|pets?',
    '(?:animaux|chiens?|chats?)[^.]{0,30}(?:accept\\w+|admis|bienvenus?|autoris\\w+|interdits?|laisse)|(?:pets?|dogs?)[^.]{0,30}(?:welcome|allowed|friendly|lead)|animaux acceptes',
  ),
  topic('horses', 'cheval|chevaux|poneys?|horses?|pon(?:y|ies)|equin\\w*|equine'),
  topic('dogs', 'chiens?|chiots?|dogs?|pupp(?:y|ies)|canine?s?', ANIMALS),
  topic('cats', 'chats?|chatons?|cats?|kittens?|felins?|felines?', ANIMALS),
  topic('package', 'forfaits?|formules?|packages?|packs?'),
  topic(
    'included',
    '(?:est|sont|vient|viennent)-(?:il|elle|ils|elles) (?:compris|fourni|inclu)\\w*|(?:compris|fourni|inclu)\\w*|provided|supplied|included',
    'a volonte|mis\\w* a disposition|a votre disposition|all[- ]inclusive',
  ),
  topic(
    'hire',
    'lou(?:er|ez|ons|ent)|locations? d(?:e|u|es)|(?:to|i|we|you) rent|hir(?:e|ing)',
    'loue|a louer|en location|rented',
  ),
  topic('cameras', 'cameras?|video ?surveill\\w+|sous surveillance|cctv|surveillance cameras?'),
  strict(
    'courtesy car',
    '(?:vehicules?|voitures?) (?:de (?:pret|courtoisie|remplacement)|pretee?s?)|(?:pretez|prete)(?:-vous)? (?:une? )?(?:vehicule|voiture)|(?:courtesy|loan|replacement) (?:car|vehicle)s?',
    '(?:vehicules?|voitures?) (?:de (?:pret|courtoisie|remplacement)|pretee?s?)|(?:courtesy|loan|replacement) (?:car|vehicle)s?',
  ),
  topic(
    'vehicle',
    'voitures?|vehicules?|(?:your|the|our|which|what) cars?|vehicles?',
    'berlines?|minibus|monospaces?|minivans?',
  ),
  topic(
    'real estate',
    '(?:maisons?|appartements?|villas?|biens?) (?:a vendre|en vente|immobiliers?)|immobilie\\w+|(?:houses?|homes?|properties) for sale|real estate',
  ),
  topic(
    'presence',
    '(?:je|nous|on|parents?) (?:(?:peu\\w*|doi\\w*|devons|pouvons) )?(?:y )?rest(?:e|er|ent|ons)|(?:puis|dois|peut|doit)-(?:je|on) rester|assister(?: a)?|stay (?:with|in the room)',
    'presences?|en presence|accompagnee?s? (?:par|de|d)|presente?s? (?:pendant|durant)|must be present',
  ),
  topic(
    'rent',
    'loyers?|(?<!(?:to|i|we|you) )rent(?:al)?',
    '(?:€|euros) ?/ ?mois|charges comprises|hors charges|pcm|per month',
  ),
  strict(
    'distance',
    "loin|(?:a )?(?:quelle distance|combien de (?:minutes|km|kilometres|temps))(?= (?:etes|est|se trouv|c'est|de |d'|du ))|how far(?! (?:in advance|ahead|do you|will you))|far (?:from|away)",
    "\\d+ ?(?:min(?:utes?)?|mn|km|kilometres?|miles?|metres?|m|h(?:eures?)?(?: ?\\d\\d)?)[ -](?:a pied |en (?:voiture|bus|train|metro) |de (?:marche|route) )?(?:de|d'|du|des|au|from|away|walk|drive)|(?:en plein |au )coeur d[eu']|a (?:deux|quelques) (?:pas|minutes)",
  ),
  strict(
    'all year',
    "toute l'annee|a l'annee|en (?:hiver|ete|basse saison)|l'hiver|hors saison|all year(?:[ -]round)?|year[- ]round|in (?:the )?(?:winter|summer)|off[- ]season",
    "toute l'annee|a l'annee|au long de l'annee|all year(?:[ -]round)?|year[- ]round|(?:ouvert|ferme|accueil|open|closed)\\w*[^.]{0,40}(?:hiver|ete|saison|winter|summer|season|janvier|fevrier|mars|avril|octobre|novembre|decembre|january|february|march|april|october|november|december)",
  ),
  strict(
    'by e-mail',
    'par (?:e-?)?mails?|par courriels?|by e-?mail',
    'par (?:e-?)?mails?|par courriels?|by e-?mail|(?:uniquement|seulement|exclusivement) par (?:telephone|sms)|par (?:telephone|sms) (?:uniquement|seulement)|(?:only by|by) (?:phone|telephone)(?: only)?',
  ),
  topic('wifi', 'wi-?fi'),
  topic('drink', 'cafes?|boissons?|coffee|drinks?|tea'),
  topic(
    'insurance',
    'mutuelles?|assurances?|assuree?s?|(?:(?:health|private|medical) )?insur\\w+|complementaire sante|health (?:funds?|plans?|cover)|bupa|axa|medicare',
    'responsabilite civile|rc pro',
  ),
  strict(
    'reimbursement',
    'rembours\\w+|prise?s? en charge|secu|securite sociale|tiers[- ]payant|carte vitale|conventionn\\w+|reimburs\\w+|refund\\w*|covered by',
    'rembours\\w+|(?:pris\\w*|prennent|prend) en charge[^.]{0,30}(?:\\b(?:par|mutuelle|assurance|secu)|\\d)|(?:mutuelles?|assurances?|organismes?)[^.]{0,40}(?:pris\\w*|prennent|prend) en charge|prise en charge (?:mutuelle|assurance|financiere)|secu|securite sociale|tiers[- ]payant|carte vitale|conventionn\\w+|reimburs\\w+|refund\\w*|rebate\\w*|covered (?:by|under)|organismes? de financement|medicare|health funds?',
  ),
  strict(
    'home',
    'a domicile|domicile|home visits?|at home|mobile service|(?:vous |te )?deplace[rsz](?:-(?:vous|tu))?|come to (?:me|my)(?: (?:home|house|place))?|deplacements?',
    '(?:visites?|cours|soins?|massages?|coiff\\w+|prestations?|consultations?|seances?|interv\\w+|toilettage|services?|deplac\\w+|educat\\w+) (?:\\w+ ){0,5}a (?:votre )?domicile|forfait deplacements?|a votre domicile|visites?(?= ?[:–—]\\s?\\d)|(?<!(?:comme|faire|refaire|depuis|pratiquer|utiliser|reproduire|continuer) )chez vous|home visits?|at your (?:own )?home|in your (?:own )?home|come to you|mobile (?:service|hairdress\\w+|therap\\w+|groom\\w+|mechanic|massages?|beauty)|in-home|me deplace|nous deplacons|se deplace|deplacements? (?:a|chez|possibles?|inclus|compris|gratuits?|sur)|frais de deplacement',
  ),
  strict(
    'area',
    'zones?|secteurs?|perimetre|rayon|quelles (?:communes|villes)|how far(?! (?:in advance|ahead))|intervenez(?!(?:-vous)? (?:aussi )?(?:en (?:urgence|entreprise)|aupres|la nuit|les? |pour|rapidement))|areas?(?! (?:do you speciali|of expertise))|(?:do you |you |areas? )cover(?:ed)?|travel',
    "\\d+ ?km|kilometres|\\d+ miles?|alentours|environs|rayon|zones? (?:d'intervention|geographique|desservies?)|secteurs? (?:de|d'|du)|interv(?:iens|ient|enons|iennent|entions?) (?:a|au|sur|dans|en)|surrounding|areas? (?:covered|served|including)|we cover|covering|serving|based in|departements?",
  ),
  strict(
    'brand',
    '(?:marques?|brands?|gammes?)(?: de (?:produits?|vernis|soins?|cosmetiques?))?|(?:quels|which|what) (?:produits|products)|product brands?',
    'marques|la marque|de marque|brands?|gammes?|laboratoires?|produits|products',
  ),
  topic('vegan', 'vegan\\w*|cruelty[- ]free|teste\\w* sur les animaux'),
  topic(
    'organic',
    'bio|biologiques?|naturels?|naturelles?|organic|natural|vegetal\\w*|plant-based|eco[- ]?friendly|ecologi\\w+|environmentally[- ]friendly',
  ),
  strict(
    'quote',
    'devis|quotations?|quotes?|estimates?',
    '(?<!sur )devis|(?:free|no[- ]obligation|obligation-free) (?:no[- ]obligation )?(?:quotes?|quotations?|estimates?)|quotations?|estimates?|a quote',
  ),
  topic('free', 'gratuit\\w*|offert\\w*|free(?: of charge)?|complimentary'),
  topic('guarantee', 'garanti\\w*|guarantee\\w*|warrant\\w+'),
  strict(
    'certificate',
    'certificats? medica\\w+|certificat|medical certificate',
    'certificats? medica\\w+|medical certificates?|questionnaire de sante',
  ),
  topic(
    'certified',
    'certifi\\w+|agree?e?s?|agrements?|diplom\\w+|qualifi\\w+|labels?|accredit\\w+|registered|(?:votre|quelle|sa|leur) formation|trained',
    'formation|titulaires?|attestations?|certificats? (?:de|d)',
  ),
  strict(
    'studies',
    '(?:vous )?etudi(?:ez|er|e)|etudes|(?:ou|par qui) avez-vous ete forme\\w*|formee?s? (?:ou|par qui)|diplome\\w* (?:ou|de quelle)|(?:you )?stud(?:y|ied|ies)|graduate[d]?|qualify|(?:did|do|does) (?:\\w+ ){1,3}train|trained|(?:ou|par qui) avez-vous appris|quelle ecole|(?:which|what) school',
    'diplome\\w*|(?:form|certifi)ee?s? (?:a|au|aux|par|chez|en)|etudes (?:de|en|a)|ecole (?:de|du|superieure|nationale)|centre (?:\\w+ )?de (?:\\w+ et de )?formation|graduat\\w+|qualified (?:at|from|as|in|with)|studied|trained (?:at|with|in)|degree|universit\\w+|enrolled|school',
  ),
  strict(
    'reply',
    '(?:vous )?repond(?:ez|re|ons)|delai de reponse|(?:you )?(?:reply|respond|get back)',
    'reponses?|repond(?:ons|rai|rons|re|s)|repl(?:y|ies)|respon(?:d|se)s?|get back|recontact\\w+|rappel(?:ons|lerai|lons)',
  ),
  topic(
    'founded',
    "(?:depuis (?:quand|combien de temps|longtemps)|ca fait (?:combien de temps|longtemps)|en quelle annee|quelle annee|date de creation|annees? d'experience|years?(?: of|')? experience|how long ha(?:ve|s) \\w+(?: \\w+)? been(?: (?:doing|running) (?:this|it))?|quand (?:le |la |l'|votre )?\\w+ (?:a|est|ont)-t-\\w+ (?:ete )?(?:ouvert|cree|fonde)\\w*|quand avez-vous (?:ouvert|cree|fonde)|when (?:did|was|were)|what year|since when)",
    'depuis (?:plus de )?\\d+|(?:fond|cre|ouv|install)\\w* en (?:19|20)\\d\\d|since (?:19|20)\\d\\d|established|est\\.? (?:19|20)\\d\\d|founded|opened in|(?:19|20)\\d\\d|\\d+ ans|\\d+\\+? years',
  ),
  strict(
    'social',
    '(?:presents? |actifs? )?(?:sur )?(?:les |des )?reseaux sociaux|social media|(?:instagram|facebook|tiktok)(?: (?:page|account))?',
    'reseaux sociaux|social media|instagram|facebook|tiktok|youtube|linkedin',
  ),
  strict(
    'team',
    'equipe|team|staff|personnel|who works|qui travaille|employes',
    "(?:notre|l'|une|votre|son) ?equipe|(?:our|the|a) (?:\\w+ )?team|collaborat(?:eurs|rices?)|collegues|accueillie?s? par|entre les mains (?:de|d)|(?:seen|welcomed|looked after) by",
  ),
  strict(
    'career',
    "(?:que|qu'est-ce que vous|quoi) (?:faisiez|avez)-?(?:vous)? (?:fait )?avant\\b.*|(?:(?:votre|quel etait votre|quel est votre) )?(?:ancien )?metier (?:avant|precedent|d'origine)\\b.*|(?:ancien|premier) metier|(?:vous )?faisiez(?:-vous)? (?:quoi|comme \\w+) avant\\b.*|what did you do before\\b.*|(?:previous|former) (?:job|career)|votre (?:parcours|histoire)|your (?:background|story)",
    "ancien(?:ne)? (?!test)\\w+|apres avoir (?:travaille|exerce|passe|ete)|apres (?:une?|plus(?:ieurs)?|des|\\w+) (?:\\w+ d')?(?:ans|annees)|(?<!duree |centre |organisme )de formation(?=[ ,.])|reconver\\w+|carriere|auparavant|premiere vie|mon (?:parcours|histoire)|my (?:story|background)|formerly|previously|before (?:becoming|training|i)|career|used to (?:be|work)|worked (?:as|in|for)",
  ),
  strict(
    'frequency',
    'tous les combien|combien de fois(?! par)|(?:a )?quelle frequence|combien de fois par \\w+|how (?:often|frequently|many times)',
    'tou(?:te)?s les (?:\\d+|deux|trois|quatre|six|huit|ans|mois|semaines|jours)(?: (?:a|ou) \\d+)?|(?:\\d+|une?|deux|trois|quatre|plusieurs) fois (?:par|tou(?:te)?s)|par (?:semaine|mois|an)|chaque (?:semaine|mois|annee)|hebdomadaires?|mensuel\\w*|every (?:\\d+|two|three|four|six|few|other|week|month)|(?:once|twice|times) (?:a|per|every)|weekly|monthly|regular(?:ly|ite)?|regulier\\w*|frequen\\w+',
  ),
  strict(
    'audience',
    "(?:a|pour) qui(?: s'adress\\w+)?|s'adress\\w+|who is (?:it|this) for|who can (?:come|benefit|join)",
    "s'adress\\w+|destine\\w* a|ouverte?s? a tous|pour (?:tous|toutes|toute personne|tout le monde)|(?:enfants?|adolescents?|adultes?|seniors?)(?:,| et) (?:\\w+ )?(?:enfants?|adolescents?|adultes?|seniors?)|suitable for|aimed at|for (?:anyone|everyone|all)",
  ),
  strict(
    'alone',
    'travaill\\w+(?:-vous)? seule?|work (?:alone|on your own|by yourself)',
    "(?<!\\b(?:premiere? et|la|le|en un) )seule?(?! (?:et unique|fois|but|objectif))|independant\\w*|entreprise individuelle|entrepreneu\\w+|alone|sole trader|by myself|self-employed|(?:notre|mon|l'|une) ?equipe|(?:our|the) team",
  ),
  topic(
    'companies',
    '(?:en|pour les|aux) entreprises?|corporate|for (?:companies|businesses)',
    'entreprises|^entreprise|salaries|employes|workplace',
  ),
  topic('weekend', 'week[- ]?ends?|fin de semaine', 'samedis?|dimanches?|saturdays?|sundays?|7j/7|7 days'),
  topic('call-out', 'call[- ]?outs?'),
  topic('doctor', 'medecins?|generalistes?|doctors?|gp', 'docteurs?|dr'),
  topic('x-rays', 'radios?|x-?rays?', 'radiolog\\w+|radiograph\\w+|panoramiques?'),
  topic(
    'owner',
    'gerant\\w*|patron\\w*|(?<!les |plusieurs |des |aux )proprietaires?|fondat\\w+|dirige\\w*|fondee?|owners?|owns|founders?|founded|manager|runs',
    'cree par|fondee? par|et (?:son|toute son) equipe|accueillie?s? par|entre les mains (?:de|d)|vous (?:accueill\\w+|recoi\\w+)|founded by|(?:run|owned)(?: and \\w+)? by|(?:seen|welcomed|looked after) by',
  ),
  topic('shower', 'douches?|vestiaires?|showers?|changing rooms?|lockers?|casiers?'),
  topic(
    'trial',
    "(?:seance|cours) d'essai|essai(?:s)?(?: gratuits?)?|decouverte|trial|taster|free class|first class",
  ),
  topic('beginner', 'debutants?|debutantes?|beginners?|tous niveaux|all levels'),
  topic('commitment', 'engagements?|contract|minimum term|sans engagement|commitment'),
  topic('repair', 'repairs?|repaired|repairing|mend(?:s|ed|ing)?|fix(?:es|ed|ing)?'),
  topic('emergency', 'urgen\\w+|emergenc\\w+'),
  topic('breakdown', 'depann\\w+|remorqu\\w+|breakdowns?|towing|tow|roadside|recovery'),
  topic('delivery', 'livr(?:aisons?|er|ez|ons|ent)|deliver\\w*|expedi\\w+|ship(?:s|ped|ping)?'),
  topic('wedding', 'mariages?|mariees?|weddings?|brid(?:es?|al)'),
  topic(
    'remote',
    `a distance|visio\\w*|teleconsultation|video consultations?|online ${TAUGHT}|${TAUGHT} en ligne|remote\\w*|zoom`,
  ),
  strict(
    'haircut',
    'coupes?|hair ?cuts?|(?<!nails? )cuts?|se (?:faire )?couper|coupez',
    "coupes?|hair ?cuts?|(?:dry|wet|ladies|womens?|women's|mens?|men's|gents|kids?|children's|childs?) cuts?|cuts? (?:and|&|\\+) (?:blow|colou?r|finish|style|beard|shave|wash)\\w*|se faire couper",
  ),
  topic('colour', 'colou?rs?|colou?ring|coloration|couleurs?|tint'),
  topic('blowdry', 'blow[- ]?dry|brushings?|coiffage'),
  topic('highlights', 'meches|highlights?'),
  topic('waxing', 'epil\\w+|wax(?:ing)?|cires?'),
  topic('facial', 'soins? (?:du )?visage|facials?|visage'),
  strict(
    'pedicure',
    'pedicures?|beaute des pieds|pieds',
    'pedicures?|pedispa|(?:beaute|soins?|massages?|modelages?)[^.]{0,20} pieds?|pieds?(?! d)',
  ),
  strict(
    'manicure',
    'manucures?|beaute des mains|manicures?|mains',
    'manucures?|manicures?|(?:beaute|soins?|massages?|modelages?)[^.]{0,20} mains?',
  ),
  topic('beard', 'barbes?|beards?|rasages?|shav\\w+'),
  topic('first', 'premiere?s?|1(?:re|ere|er)|initial\\w*|first', 'nouve(?:au|lle?)s?|new'),
  topic('consultation', 'consultations?|rendez-vous initial|initial appointment'),
  topic('session', 'seances?|sessions?|(?<!en |au )cours|class(?:es)?|lessons?', 'consultations?'),
  topic('subscription', 'abonnements?|memberships?|forfait mensuel|adhesions?|cotisations?'),
  topic('nails', 'ongles?|(?:toe|finger)?nails?|onglerie', 'vernis|nail polish|shellac'),
  topic('lashes', 'cils|lash(?:es)?|eyelash\\w*'),
  topic('brows', 'sourcils?|brows?|eyebrows?'),
  topic('legs', 'jambes?|legs?'),
  topic('services', 'prestations?|services?|treatments?|soins|formations?'),
  topic(
    'discount',
    'reductions?(?! d(?:u|es|e) (?!\\d))|remises?|promo(?:tion)?s?|discounts?|tarif (?:reduit|preferentiel)|(?:special|any|current|welcome) offers?|offres? (?:speciales?|de bienvenue)',
    '\\d+ ?%|offres?|offert\\w*|% off|[£$€] ?\\d+ off|\\d+ ?€ (?:offerts?|de remise)',
  ),
  strict(
    'clothing',
    'tenues?|vetements?|habill\\w+|deshabill\\w+|wear(?:ing)?|cloth(?:es|ing)|undress\\w*|outfits?',
    'tenues?|vetements?|habill\\w+|deshabill\\w+|wear(?:ing)?(?! and tear)|cloth(?:es|ing)|undress\\w*|outfits?|chaussures?|shoes',
  ),
  strict(
    'surface',
    'surface|superficie|(?:quelle|la) (?:est la )?taille|how (?:big|large)|(?:floor )?(?:size|area) of',
    '\\d+ ?m2|superficie|metres carres|square (?:feet|metres|meters)|sq ?ft',
  ),
  topic('vaccines', 'vaccin\\w*|inoculat\\w*|vaccinat\\w*|boosters?'),
  topic('vets', 'vets?|veterinar\\w+|veterinaires?'),
  strict(
    'pain',
    '(?:font|fait)(?:-(?:il|elle|ils|elles))? mal|douloureu\\w+|hurts?|painful',
    'douleurs?|douloureu\\w+|indolores?|pain(?:ful|less|free)?|hurts?',
  ),
  topic('boarding', 'gard(?:e|er|ez|es|erie)|pensions?|heberge\\w*|boarding|kennels?|day ?care'),
  topic(
    'food',
    'croquettes?|nourriture|alimentation|repas|nourri\\w*|(?:dog |cat |pet )?food|meals?|feed(?:ing)?',
  ),
  topic('kilometres', 'kilometres?|kms?'),
  strict(
    'language',
    '(?:parlez(?:-vous)?|speak) (?:anglais|espagnol|italien|allemand|arabe|francais|english|spanish|italian|german|arabic|french)|langues?|languages?|anglais|english|espagnol|spanish|parlez|speak',
    'langues?(?! (?:francaise|des signes))|languages?|parl(?:e|ons|ent|ees?)(?= (?:\\w+ ){0,2}(?:anglais|francais|espagnol|allemand|italien|arabe|portugais|neerlandais|plusieurs))|spoken|speak(?:s|ing|ers?)?|bilingu\\w+|anglophone|english[- ]friendly',
  ),
  topic('public holidays', 'jours? feries?|bank holidays?|public holidays?|christmas|noel'),
  topic('holidays', 'vacances|conges|fermeture annuelle|holidays?|aout|august'),
  topic('data', 'donnees(?: personnelles)?|rgpd|gdpr|personal data|privacy'),
];
