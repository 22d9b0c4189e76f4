# What the interface says, in French. Questionnaires carry their own texts.

service-name = OLVA
skip = Aller au contenu
demo-banner = Données de démonstration : les associations et leurs réponses sont inventées.
nav-label = Menu
nav-home = Accueil
nav-coordination = Enquêtes
nav-direction = Diagnostics
nav-sign-out = Se déconnecter ({ $name })
accessibility-link = Accessibilité

home-title = Observatoire local de la vie associative
home-lead = Ce service interroge les associations d’un territoire, puis publie un diagnostic partagé : lieux, argent, bénévoles, besoins et priorités.
home-link-title = Vous avez reçu un lien
home-link-text = Ouvrez le lien de votre courriel ou de votre courrier : il mène droit au questionnaire de votre association, sans compte ni mot de passe. Vous pouvez vous arrêter et reprendre plus tard, sur un autre appareil, avec le même lien.
home-link-lost = Lien perdu, ou qui ne s’ouvre pas ? Demandez-en un autre à la personne nommée dans votre invitation.
home-staff-title = Vous coordonnez ou dirigez l’observatoire
home-staff-text = Ouvrez votre lien de connexion. S’il n’est plus valable, demandez-en un autre à la page de connexion.
home-staff-go = Ouvrir votre espace
home-data-title = Vos réponses
home-data-text = Les résultats sont publiés sous forme de totaux ; aucun chiffre n’est donné pour moins de cinq réponses. Les avis ne sont jamais lus avec le nom de l’association.

accessibility-title = Accessibilité
accessibility-status = Ce service vise le niveau AA du RGAA 4. Il n’a pas encore fait l’objet d’un audit par un tiers : sa conformité n’est donc pas déclarée.
accessibility-keyboard = Toutes les pages se parcourent au clavier, avec un lecteur d’écran, à 200 % de zoom et sur un petit écran.
accessibility-script = Le questionnaire fonctionne en entier sans JavaScript.
accessibility-contrast = Rien n’est dit par la couleur seule ; le thème sombre et les contrastes forcés sont respectés.
accessibility-charts = Chaque graphique est accompagné de son tableau de chiffres.
accessibility-help-title = Une difficulté ?
accessibility-help = Écrivez ou téléphonez à la personne nommée dans votre invitation : le questionnaire peut être rempli avec vous par téléphone.
accessibility-rights = Si aucune réponse ne vous est apportée, vous pouvez saisir le Défenseur des droits (defenseurdesdroits.fr).

sign-in-title = Connexion
sign-in-text = Ce lien est personnel. Touchez le bouton pour ouvrir votre espace sur cet appareil.
sign-in-button = Se connecter

start-for = Questionnaire de : { $name }
start-minutes = { $n ->
    [one] Comptez environ une minute.
   *[other] Comptez environ { $nombre } minutes.
}
start-questions = { $n ->
    [one] 1 question
   *[other] { $nombre } questions
}
start-paths = Deux façons de répondre
start-short = Version courte ({ $length })
start-full = Version complète ({ $length })
start-paths-what = La version courte garde les questions essentielles ; vous pourrez répondre aux autres à la fin.
start-have = Ayez sous la main
start-estimate = Une estimation suffit.
start-begin = Commencer
start-resume = Reprendre
start-leave = Chaque page est enregistrée. Vous pouvez vous arrêter et reprendre plus tard avec le même lien, même sur un autre appareil.
start-leave-shared = Chaque page est enregistrée. Vous pouvez vous arrêter : rendez cet appareil avec le bouton « Terminer et rendre l’appareil », puis reprenez plus tard en tapant de nouveau votre code, ou par le lien de votre courriel.
start-kept = Vos réponses sont gardées.
start-submitted = Votre questionnaire est envoyé. Vous pouvez encore le corriger jusqu’à la clôture.
start-correct = Relire ou corriger
start-copy = Voir la copie de vos réponses
start-question = Une question ? { $contact }
start-closes = Vous pouvez répondre jusqu’au { $moment }.
start-notice = Ce que deviennent vos réponses
start-notice-full = Lire la notice complète
notice-title = Notice : vos données
notice-version = Version de la notice : { $version }

answer-step = Étape { $step } sur { $of }
answer-minutes-left = { $n ->
    [one] Encore une minute environ
   *[other] Encore { $n } minutes environ
}
answer-saved-at = Enregistré à { $time }.
answer-next = Enregistrer et continuer
answer-next-review = Enregistrer et revenir au récapitulatif
answer-quit = Enregistrer et s’arrêter là
answer-back = Page précédente
answer-back-start = Revenir au début
answer-opened = Votre réponse ouvre une question de plus.
answer-opened-go = Y aller
answer-lost = La connexion est coupée : vos réponses sont encore à l’écran. Elles seront enregistrées dès son retour.
answer-typing = Enregistrement…
answer-draft-invalid = Une réponse de cette page est à revoir : touchez « Enregistrer et continuer » pour savoir laquelle.
answer-draft-conflict = Cette page a été modifiée ailleurs : touchez « Enregistrer et continuer » pour voir les deux versions.

field-required = (réponse nécessaire)
field-error = Erreur :
field-specify = Précisez :
field-specify-for = Précisez « { $label } » :
field-yes = Oui
field-no = Non
field-choose = Choisissez
field-rank = { $n ->
    [1] En premier
    [2] En deuxième
    [3] En troisième
    [4] En quatrième
    [5] En cinquième
   *[other] Rang { $n }
}
field-at-most = { $n ->
    [one] Une réponse au plus.
   *[other] { $nombre } réponses au plus.
}
field-dont-know = Je ne sais pas
field-refused = Je préfère ne pas répondre
field-not-applicable = Non concerné
field-estimate = C’est une estimation
field-bands = Si vous ne connaissez pas le chiffre exact
field-bands-none = Aucune de ces tranches
field-total = Total : { $sum } { $unit } sur { $total } { $unit }
field-commune-search = Nom ou code postal de la commune
field-commune-which = Choisissez la commune :
field-add-line = Ajouter une ligne
field-confirm = C’est exact
field-previous = La dernière fois, vous aviez répondu : { $value }
field-previous-confirm = Votre réponse de la dernière fois est reprise ici ({ $value }) : est-elle toujours exacte ?
field-left = Caractères restants :
field-over = Caractères en trop :

say-nothing = Sans réponse
say-estimate = { " " }(estimation)
say-row = { $row } : { $value }
say-band = de { $low } à { $high }
say-band-open = { $low } et plus
say-band-under = moins de { $high }
say-band-to-under = de { $low } à moins de { $high }

doubt-title = Un point à vérifier
doubt-text = Vos réponses sont enregistrées. Corrigez si besoin, ou confirmez que c’est exact, puis continuez.

review-title = Récapitulatif
review-text = Relisez si vous le souhaitez, puis envoyez. Vous pourrez encore corriger jusqu’à la clôture.
review-sent-text = Votre questionnaire est déjà envoyé ; vos corrections sont enregistrées à mesure.
review-send = Envoyer le questionnaire
review-send-again = J’ai fini de corriger
review-required = { $n ->
    [one] Une réponse est nécessaire avant l’envoi
   *[other] { $nombre } réponses sont nécessaires avant l’envoi
}
review-doubts = { $n ->
    [one] Un point à vérifier
   *[other] { $nombre } points à vérifier
}
review-blank = { $n ->
    [one] Une question sans réponse (vous pouvez la laisser ainsi)
   *[other] { $nombre } questions sans réponse (vous pouvez les laisser ainsi)
}
review-edit = Modifier
review-edit-label = Modifier : { $label }
review-edit-page = Modifier la page « { $title } »
review-short = Vous avez choisi la version courte.
review-widen = Répondre aussi aux autres questions
review-changed-title = Vos réponses ont changé entre-temps
review-changed = Une autre page ou un autre appareil a enregistré des réponses. Voici ce qui est enregistré maintenant : relisez, puis envoyez.

thanks-title = Merci
thanks-sent = Questionnaire envoyé le { $moment }.
thanks-correct = Vous pouvez le corriger jusqu’au { $moment }, avec le même lien.
thanks-correct-shared = Vous pouvez le corriger jusqu’au { $moment }, en tapant de nouveau votre code ou par le lien de votre courriel. Sur cet appareil prêté, terminez avec le bouton ci-dessous.
thanks-contact = Pour toute question : { $email }
copy-title = Vos réponses
copy-draft = Questionnaire non envoyé. Dernier enregistrement : { $moment }.
copy-closed = L’enquête est close : les réponses ne peuvent plus être modifiées.
copy-print = Pour garder cette page, imprimez-la ou enregistrez-la en PDF depuis votre navigateur.
copy-rights = Pour faire rectifier ou effacer ces réponses, écrivez à { $email }.

conflict-stored = Enregistré
conflict-mine = Votre saisie
conflict-keep-mine = Garder ma saisie
conflict-keep-stored = Garder ce qui est enregistré

error-title = Erreur : { $title }
error-summary = { $n ->
    [one] Une réponse est à revoir
   *[other] { $nombre } réponses sont à revoir
}
error-kept = Tout ce que vous avez saisi est encore là.
error-incident = Numéro d’incident à rappeler si vous nous écrivez : { $number }
error-invitation-unknown-title = Ce lien n’est pas valable
error-invitation-unknown-text = Le lien que vous avez ouvert est incomplet, ou a été remplacé par un autre. Rien n’est perdu : les réponses déjà enregistrées sont gardées.
error-invitation-unknown-todo = Ouvrez le lien directement depuis votre courriel, ou copiez-le en entier. S’il ne marche toujours pas, demandez-en un autre à la personne nommée dans l’invitation.
error-wave-not-open-title = L’enquête n’est pas encore ouverte
error-wave-not-open-text = Votre lien est valable, mais l’enquête n’a pas commencé.
error-wave-not-open-todo = Revenez à la date annoncée dans votre invitation, avec le même lien.
error-wave-closed-title = L’enquête est close
error-wave-closed-text = L’enquête est terminée : il n’est plus possible de répondre. Les réponses déjà enregistrées sont gardées.
error-wave-closed-todo = Si vous avez répondu, votre lien ouvre la copie de vos réponses. Pour toute question, adressez-vous à la personne nommée dans votre invitation.
error-not-found-title = Page introuvable
error-not-found-text = Cette page n’existe pas, ou ne vous est pas ouverte.
error-not-found-todo = Vérifiez l’adresse, ou revenez au lien que vous avez reçu : les réponses enregistrées y sont.
error-sign-in-needed-title = Connexion nécessaire
error-sign-in-needed-text = Cette page est réservée aux personnes de l’observatoire. Votre session n’est pas ouverte, ou elle a expiré : connectez-vous, la page s’ouvrira ensuite.
error-sign-in-needed-todo = Connectez-vous (page « Connexion »), puis revenez à cette page.
error-answers-invalid-title = Des réponses sont à revoir
error-answers-invalid-text = Certaines réponses n’ont pas pu être lues. Ce qui était enregistré est gardé.
error-answers-invalid-todo = Revenez en arrière avec votre navigateur : tout ce que vous avez saisi y est encore.
error-revision-conflict-title = Cette page a été modifiée ailleurs
error-revision-conflict-text = Une autre fenêtre ou un autre appareil a enregistré cette page pendant que vous la remplissiez. Rien n’est perdu : voici les deux versions, choisissez celle à garder.
error-revision-conflict-todo = Rouvrez votre lien pour voir ce qui est enregistré.
error-form-expired-title = Ce formulaire a expiré
error-form-expired-text = Votre session a changé depuis l’ouverture de la page. Rien n’a été modifié.
error-form-expired-todo = Revenez à la page précédente, rechargez-la, puis recommencez.
error-too-large-title = L’envoi est trop volumineux
error-too-large-text = Ce que vous envoyez dépasse 8 Mo. Les pages déjà enregistrées sont gardées.
error-too-large-todo = Revenez en arrière avec votre navigateur : votre saisie y est encore. Raccourcissez le texte le plus long, puis enregistrez.
error-too-many-attempts-title = Trop d’essais
error-too-many-attempts-text = Trop de demandes sont venues de votre connexion en peu de temps. Les réponses enregistrées sont gardées.
error-too-many-attempts-todo = Attendez quelques minutes, puis réessayez.
error-busy-title = Le service est très occupé
error-busy-text = Nous n’avons pas pu traiter votre demande. Les pages déjà enregistrées sont gardées.
error-busy-todo = Revenez en arrière avec votre navigateur : votre saisie y est encore. Attendez une minute, puis enregistrez à nouveau.
error-bad-request-title = Demande non comprise
error-bad-request-text = Le service n’a pas compris cette demande. Rien n’a été modifié.
error-bad-request-todo = Revenez au lien que vous avez reçu, puis recommencez.
error-internal-title = Une erreur est survenue
error-internal-text = Le service a rencontré un problème ; il nous est signalé. Les pages déjà enregistrées sont gardées.
error-internal-todo = Revenez en arrière avec votre navigateur : votre saisie y est encore. Réessayez dans quelques minutes.

waves-title = Vagues d’enquête
waves-empty = Aucune enquête pour l’instant. Les cinq étapes de la page d’accueil mènent à la première.
waves-what = Une vague est une campagne d’enquête sur un territoire, avec un questionnaire et des dates.
waves-name = Vague
waves-territory = Territoire
waves-dates = Dates
waves-state = État
wave-state = État : { $state }
waves-dates-text = du { $from } au { $to }
state-draft = en préparation
state-open = ouverte
state-archived = archivée
state-closed = close

wave-at = Chiffres lus le { $moment }.
wave-validated = Réponses utilisables
wave-disposition = Situation
wave-count = Nombre
wave-share = Part
wave-stratum = Strate
wave-stopped = Dernière page vue par celles qui se sont arrêtées
wave-stopped-page = Page
wave-stopped-none = Aucun questionnaire n’est resté en chemin.
wave-day = Jour
wave-go = À faire
wave-results = Voir les résultats
wave-associations = Voir les associations
wave-csv = Télécharger les réponses (CSV)
wave-json = Télécharger les réponses (JSON)
wave-produce = Produire le diagnostic
wave-produce-text = Le diagnostic est recalculé sur les réponses utilisables ; le précédent reste téléchargeable par son adresse.
wave-last = Dernier diagnostic : { $moment } (réponses : { $responses }).
disposition-submitted = questionnaire envoyé
disposition-usable = réponse utilisable
disposition-complete = réponse complète
disposition-partial = questionnaire commencé
disposition-draft = questionnaire commencé
disposition-invited = invitée, lien pas encore ouvert
disposition-refused = ne souhaite pas répondre
disposition-out-of-scope = hors champ
disposition-dormant = en sommeil
disposition-dissolved = dissoute
disposition-rejected = réponse écartée
disposition-none = pas encore invitée

frame-title = Associations
frame-search = Chercher un nom
frame-search-go = Chercher
frame-count = { $n ->
    [0] Aucune association ne correspond. Effacez la recherche pour les voir toutes.
    [one] Une association
   *[other] { $nombre } associations
}
frame-draft = L’enquête n’est pas encore ouverte : la liste de ses associations sera figée à l’ouverture. D’ici là, complétez le répertoire.
frame-draft-go = Voir le répertoire
frame-name = Nom
frame-domain = Domaine
frame-employer = Emploi
frame-employer-yes = employeuse
frame-employer-no = sans emploi salarié
frame-unknown = non connu
frame-status = Situation
frame-reachable = Courriel
frame-response = Réponse
frame-reject = Écarter la réponse
frame-restore = La reprendre
frame-pages = Pages
frame-previous = Page précédente
frame-next = Page suivante
frame-page = Page { $page } sur { $of }

aside-reject-title = Écarter cette réponse ?
aside-reject-results = Elle ne compte plus : ni dans les résultats, ni dans le taux de réponse. L’association est comptée parmi les « réponses écartées ».
aside-reject-association = L’association garde la copie de ses réponses, mais ne peut plus les corriger.
aside-reject-undo = Rien n’est effacé : vous pouvez la reprendre à tout moment.
aside-reject = Écarter la réponse
aside-restore-title = Reprendre cette réponse ?
aside-restore-results = Elle compte de nouveau dans les résultats et dans le taux de réponse.
aside-restore-association = L’association peut de nouveau la corriger, tant que l’enquête est ouverte.
aside-restore = Reprendre la réponse
aside-diagnostic = Un diagnostic déjà produit ne change pas : produisez-le de nouveau.
aside-nothing-title = Aucune réponse envoyée
aside-nothing = Cette association n’a pas envoyé de questionnaire : il n’y a rien à écarter.

results-title = Résultats
results-count = { $n ->
    [0] Aucune réponse utilisable pour l’instant : les résultats paraîtront ici dès la cinquième.
    [one] Une réponse utilisable.
   *[other] { $nombre } réponses utilisables.
}
results-rates = Taux de réponse : { $rate } ({ $detail }). Couverture des associations actives : { $coverage }.
results-board = Comment se passe la collecte
results-live = Chiffres provisoires, recalculés à chaque ouverture de la page.
results-weighted = Les parts sont pondérées, les effectifs ne le sont pas.
results-unweighted = Chaque réponse compte pour une.
results-method = Comment sont-elles calculées ?
results-crossings = Les indicateurs par groupes
results-crossings-what = Les mêmes indicateurs et les mêmes règles de secret que dans le diagnostic.
results-pages = Question par question
results-title-page = { $page } – Résultats
results-questions = { $n ->
    [one] { $nombre } question
   *[other] { $nombre } questions
}
results-questions-here = Aller à une question
results-around = Autres pages de résultats
results-before = Page précédente :
results-after = Page suivante :
results-back = Retour au sommaire des résultats
results-answered = Ont répondu : { $answered } sur { $asked } associations interrogées.
results-blank = sans réponse : { $count }
results-dont-know = ne savent pas : { $count }
results-refused = préfèrent ne pas répondre : { $count }
results-not-applicable = non concernées : { $count }
results-too-few = Trop peu de réponses pour conclure.
results-named = Cité par cinq associations au moins : { $labels }.
results-text = Réponses libres : lues sans nom, elles ne sont pas publiées ici.
results-table = Voir les chiffres
results-answer = Réponse
results-class = Tranche
results-count-column = Réponses
results-share = Part
results-interval = Intervalle à 95 %
results-interval-text = { $low } à { $high }
results-hidden = s
results-hidden-note = s : secret, moins de cinq réponses.
results-fragile = fragile
results-mean = Moyenne
results-median = Médiane
results-total = Total déclaré
results-multiple = Plusieurs réponses possibles : le total dépasse 100 %.
results-row = Ligne
results-alt = Barres : { $rows }.
results-question-file = Télécharger ces réponses

direction-title = L’essentiel
direction-none = Aucun diagnostic n’est encore produit. La personne qui coordonne l’observatoire peut le produire depuis la page de la vague.
direction-provisional = Provisoire
direction-validated = Validé
direction-summary = Réponses : { $responses }. Diagnostic produit le { $moment }.
direction-pdf = Ouvrir le diagnostic (PDF, { $size })
direction-html = Ouvrir le diagnostic (page web)
direction-json = Télécharger les chiffres (JSON)
validation-do = Valider le diagnostic
validation-do-text = Il est produit de nouveau, sur les réponses de cet instant, sans la mention « provisoire ».
validation-undo = Revenir à provisoire
validation-undo-text = Il est produit de nouveau, sur les réponses de cet instant, avec la mention « provisoire ».
direction-others = Autres vagues
direction-older = Diagnostics précédents
direction-older-what = Ils restent tels qu’ils ont été produits : celui dont la validation a été retirée ne s’ouvre plus aux membres du CLVA, même si son texte se dit validé.
direction-older-at = Produit le
direction-older-state = État
direction-older-responses = Réponses
direction-older-files = Fichiers
direction-older-pdf = PDF
direction-older-html = Page web
direction-older-of = du { $moment }
direction-live = Voir les résultats en direct
size-kb = { $n } ko
size-mb = { $n } Mo
results-value = Valeur
results-measure = Mesure
results-summary = Ensemble
results-strips-alt = Bandes : pour chaque ligne, la part de chaque réponse ; les chiffres sont dans le tableau.

# — accounts —
nav-own = Votre compte
nav-sign-in = Se connecter
error-second-factor-needed-title = Il manque votre code
error-second-factor-needed-text = Votre session demande encore le code de votre téléphone.
error-second-factor-needed-todo = Ouvrez la page de connexion pour le saisir.

entry-title = Connexion
entry-email = Votre adresse électronique
entry-email-wrong = Cette adresse ne peut pas être lue. Exemple : prenom.nom@ville.fr
entry-link-title = Par courriel
entry-link-text = Nous vous envoyons un lien : il ouvre votre espace sans mot de passe, une seule fois, pendant vingt minutes.
entry-link-button = Recevoir un lien de connexion
entry-link-dead = Ce lien de connexion n’est plus valable : il a déjà servi, ou il a expiré. Demandez-en un autre ici.
entry-password-title = Avec un mot de passe
entry-password = Votre mot de passe
entry-password-button = Se connecter
entry-association = Vous répondez pour une association ? Aucun compte n’est nécessaire : ouvrez le lien de votre invitation.
entry-wrong = L’adresse ou le mot de passe ne correspondent pas. Vérifiez-les, ou demandez un lien par courriel.
entry-sent-title = Regardez votre messagerie
entry-sent-text = Si cette adresse est connue de l’observatoire, un courriel vient de partir. Il contient un lien valable vingt minutes, une seule fois.
entry-sent-wait = Rien au bout de cinq minutes ? Regardez dans les indésirables, vérifiez l’adresse, ou demandez à la personne qui administre l’observatoire.
entry-sent-again = Revenir à la connexion
entry-code-title = Code de connexion
entry-code-text = Ouvrez l’application d’authentification de votre téléphone et recopiez le code à six chiffres qu’elle affiche pour ce service.
entry-code = Code à six chiffres
entry-code-hint = Ou l’un de vos codes de secours.
entry-code-button = Continuer
entry-code-lost = Téléphone perdu et plus de code de secours ? La personne qui administre le service peut supprimer votre second facteur.
entry-code-wrong = Ce code n’est pas, ou n’est plus, valable. Attendez le suivant et recopiez-le : chaque code ne sert qu’une fois.
wait-seconds = { $n ->
    [one] Trop de tentatives. Attendez une seconde, puis recommencez.
   *[other] Trop de tentatives. Attendez { $nombre } secondes, puis recommencez.
 }
wait-minutes = { $n ->
    [one] Trop de tentatives. Attendez une minute, puis recommencez.
   *[other] Trop de tentatives. Attendez { $nombre } minutes, puis recommencez ; un lien par courriel reste possible.
 }

mail-sign-in-subject = Votre lien de connexion – { $place }
mail-sign-in-body = Bonjour,
    {""}
    Vous avez demandé à vous connecter. Ouvrez ce lien, puis touchez « Se connecter » :
    {""}
    { $url }
    {""}
    Il est valable vingt minutes et ne sert qu’une fois.
    {""}
    Vous n’avez rien demandé ? Ne faites rien : personne ne peut se connecter sans ce message.
mail-team-subject = { $place } : votre accès
mail-team-body = Bonjour,
    {""}
    { $by } vous donne accès à l’espace de travail « { $place } ». Ouvrez ce lien, puis touchez « Se connecter » :
    {""}
    { $url }
    {""}
    Il est valable sept jours et ne sert qu’une fois. Ensuite, demandez un nouveau lien à cette adresse : { $again }

password-short = Le mot de passe est trop court : il faut au moins douze caractères. Une phrase convient très bien.
password-long = Le mot de passe est trop long : deux cents caractères au plus.
password-common = Ce mot de passe fait partie de ceux que l’on essaie en premier. Choisissez-en un autre, par exemple quatre mots sans rapport entre eux.
password-personal = Ce mot de passe est fait de votre nom ou de votre adresse : il serait vite deviné. Choisissez-en un autre.

own-title = Votre compte
own-who = Qui vous êtes
own-email = Adresse électronique : { $email }
own-name = Votre nom
own-save = Enregistrer
own-done-name = Votre nom est enregistré.
own-done-password = Votre mot de passe est enregistré. Les autres sessions sont fermées.
own-done-sessions = C’est fait : la session est fermée.
own-password-title = Mot de passe
own-password-has = Vous avez un mot de passe. Le changer ferme vos autres sessions et annule les liens de connexion déjà envoyés.
own-password-none = Vous n’avez pas de mot de passe : vous vous connectez avec un lien reçu par courriel. Vous pouvez en choisir un.
own-password-current = Mot de passe actuel
own-password-new = Nouveau mot de passe
own-password-hint = Au moins douze caractères. Une phrase que personne d’autre ne connaît vaut mieux qu’un mot compliqué.
own-password-wrong = Ce n’est pas votre mot de passe actuel.
own-password-change = Changer le mot de passe
own-password-set = Choisir ce mot de passe
own-factor-on = { $n ->
    [0] Il est en service. Il ne vous reste aucun code de secours : refaites-les.
    [one] Il est en service. Il vous reste un code de secours.
   *[other] Il est en service. Il vous reste { $nombre } codes de secours.
 }
own-factor-off = Il n’est pas en service. Avec lui, votre mot de passe ou votre messagerie ne suffisent plus pour entrer à votre place.
own-factor-change = Changer ou arrêter
own-factor-set = Mettre en service
own-sessions = Sessions ouvertes
own-sessions-what = Une session se ferme seule après douze heures sans usage, et au bout de sept jours.
own-session = Ouverte { $begun }, vue pour la dernière fois { $seen }.
own-session-this = C’est celle-ci.
own-session-end = Fermer cette session
own-sessions-end = Fermer toutes les autres sessions

factor-title = Second facteur
factor-required = Votre rôle donne accès aux noms et aux contacts de toutes les associations : un second facteur est obligatoire. Mettez-le en service pour continuer.
factor-what = À chaque connexion, votre téléphone donnera un code à six chiffres. Aucun numéro de téléphone n’est demandé.
factor-step-app = Installez une application d’authentification sur votre téléphone (par exemple FreeOTP ou Aegis), si vous n’en avez pas.
factor-step-scan = Avec elle, lisez ce dessin :
factor-step-type = Ou recopiez cette clé :
factor-step-open = Ou ouvrez l’application sur cet appareil
factor-step-code = Recopiez le code qu’elle affiche.
factor-qr = Code QR à lire avec l’application d’authentification ; la clé est aussi écrite en dessous.
factor-code = Code à six chiffres
factor-code-hint = Le code change toutes les trente secondes.
factor-code-now = Code du moment, ou code de secours
factor-code-wrong = Ce code ne convient pas. Vérifiez que l’heure du téléphone est réglée automatiquement, puis recopiez le code suivant.
factor-button = Mettre en service
factor-on = En service
factor-left = { $n ->
    [0] Il ne vous reste aucun code de secours.
    [one] Il vous reste un code de secours.
   *[other] Il vous reste { $nombre } codes de secours.
 }
factor-renew-title = Codes de secours
factor-renew-text = De nouveaux codes remplacent les anciens, qui ne marcheront plus.
factor-renew = Refaire les codes de secours
factor-end-title = Arrêter
factor-end-text = Le second facteur ne sera plus demandé. Si votre rôle l’exige, il faudra en mettre un autre en service à la page suivante.
factor-end = Arrêter le second facteur
recovery-title = Vos codes de secours
recovery-text = Le second facteur est en service. Si vous perdez votre téléphone, chacun de ces codes permet de vous connecter une fois. Imprimez-les ou recopiez-les en lieu sûr.
recovery-once = Ils ne seront plus jamais affichés.
recovery-go = Ils sont en lieu sûr : continuer

choose-title = Vos observatoires
choose-none = Aucun rôle ne vous est donné pour le moment. Adressez-vous à la personne qui administre l’observatoire.
choose-training = données d’essai
choose-campaign = Les campagnes synchronisées

role-administrator = administration
role-administrator-what = Désigne les autres personnes et fait tout ce que fait la coordination.
role-coordinator = coordination
role-coordinator-what = Prépare et suit les vagues, voit les associations et leurs contacts, produit le diagnostic.
role-operator = saisie
role-operator-what = Saisit les réponses reçues sur papier et passe les appels ; ne voit que le nom et le numéro des associations qui lui sont confiées.
role-steering = comité de pilotage
role-steering-what = Lit et commente les résultats d’ensemble, sans nom ni contact.
role-director = direction
role-director-what = Lit les résultats d’ensemble et le diagnostic de son territoire.
role-clva = conseil de la vie associative (CLVA)
role-clva-what = Lit les diagnostics validés.
role-researcher = recherche
role-researcher-what = Télécharge le fichier anonymisé des vagues closes.

landing-title = Accueil
landing-roles = Vos rôles ici : { $roles }
landing-training = Observatoire d’essai : tout ce qu’il contient est inventé. Rien n’est envoyé à de vraies associations.
landing-doors = Votre espace
landing-keying = Saisir des réponses reçues sur papier
landing-results = Résultats des vagues
door-calls = Appels
door-calls-what = Les associations à rappeler, et leurs réponses à saisir.
door-diagnostic = Diagnostic
door-diagnostic-what = L’essentiel, le document à imprimer et la page à lire.
door-research = Fichier pour la recherche
door-research-what = Les réponses anonymisées des vagues closes, avec leur dictionnaire.
door-team = Équipe

team-title = Équipe
team-what = Chaque personne ne voit que ce que ses rôles lui ouvrent, dans cet observatoire seulement.
team-roles = Rôles
team-disabled = compte fermé
team-disabled-text = Ce compte est fermé : cette personne ne peut plus se connecter.
team-invite = Inviter une personne
team-name = Son nom
team-email = Son adresse électronique
team-no-role = Cochez au moins un rôle.
team-invite-button = Envoyer l’invitation
team-done-invited = L’invitation part par courriel : son lien est valable sept jours.
team-done-roles = Les rôles sont changés, avec effet immédiat.
team-done-left = Cette personne n’a plus accès à l’observatoire.
team-done-link = Un nouveau lien part par courriel : il est valable sept jours.
team-last = Personne d’autre n’administre cet observatoire : donnez d’abord ce rôle à quelqu’un.
team-save = Enregistrer les rôles
team-link-title = Lien de connexion
team-link-text = Si le lien reçu n’est plus valable, envoyez-en un autre. La personne peut aussi le demander elle-même à la page de connexion.
team-link-button = Envoyer un nouveau lien
team-leave-title = Retirer de l’équipe
team-leave-text = L’accès à cet observatoire cesse aussitôt. Ce que la personne a saisi reste.
team-leave-button = Retirer de l’équipe

install-title = Installation
install-lead = Deux étapes : le territoire, puis vous.
install-place = Quel territoire observez-vous ?
install-search = Commune ou intercommunalité
install-search-hint = Son nom, son code postal ou son code INSEE.
install-search-button = Chercher
install-found = Choisissez
install-found-none = Aucun territoire de ce nom. Essayez le code postal, ou le nom officiel.
install-commune = Commune, { $departement } – { $people } hab.
install-epci = Intercommunalité de { $communes } communes
install-chosen = Territoire : { $place }.
install-other = En choisir un autre
install-observatory = Nom de l’observatoire
install-observatory-default = Observatoire de la vie associative – { $place }
install-you = Vous
install-you-text = Vous administrerez l’observatoire : vous pourrez ensuite inviter d’autres personnes.
install-name = Votre nom
install-name-missing = Indiquez votre nom.
install-email = Votre adresse électronique
install-password = Choisissez un mot de passe
install-training = C’est un observatoire d’essai
install-training-what = Chaque page le dira ; pour s’entraîner avec des données inventées.
install-button = Créer l’observatoire

research-title = Fichier pour la recherche
research-what = Une ligne par réponse, sans nom, sans contact, sans texte libre. Le fichier d’une vague n’existe qu’après sa clôture : deux fichiers successifs permettraient de retrouver qui a répondu entre les deux.
research-none = Aucune vague pour le moment.
research-not-yet = Vague en cours : le fichier sera disponible après la clôture.
research-made = { $lines } réponses, dont { $generalised } avec au moins une caractéristique masquée ; { $removed } retirées parce que rien n’aurait suffi à les cacher.
research-file = Télécharger le fichier (CSV)
research-dictionary = Dictionnaire des variables
research-rules-title = Ce qui est fait pour que personne ne soit reconnu
research-rule-out = Noms, numéros, contacts, textes, dates, lieux précis et réponses sous scellés sont retirés.
research-rule-traits = Domaine, employeuse ou non, commune et variables de croisement du questionnaire : chaque combinaison est celle d’au moins cinq réponses ; sinon les dernières caractéristiques sont masquées.
research-rule-commune = Une commune n’est nommée qu’à partir de 20 000 habitants et de dix réponses.
research-rule-told = Ce qui trahirait une caractéristique masquée est masqué aussi.
research-rule-classes = Les nombres sont donnés par tranches, les années par décennies.
research-rule-rare = Une valeur portée par moins de cinq réponses est masquée.
research-remains = Le risque n’est jamais nul : ce fichier n’est pas fait pour être publié. Ne cherchez à reconnaître personne et ne le croisez avec aucune liste nominative.

home-empty-title = Ce service n’est pas encore installé
home-empty-text = Au démarrage, « olva serve » affiche un lien d’installation : ouvrez-le pour choisir le territoire et créer le premier compte. Le lien est valable un jour ; relancez la commande pour en avoir un autre.

# mails

mails-title = Courriels
mails-step = Envoi
mails-steps = Les envois
mails-when = Quand
mails-waiting = En attente
mails-sent = Partis
mails-failed = Non remis
mails-cancelled = Annulés
mails-actions = Action
mails-cancel = Annuler
mails-cancel-what = Rien de cet envoi ne partira plus. Ce qui est déjà parti le reste.
mails-cancel-go = Annuler cet envoi
mails-short = version courte
mails-step-invitation = Invitation
mails-step-never = Relance à qui n’a pas commencé
mails-step-partial = Relance à qui s’est arrêté en chemin
mails-step-small = Relance aux groupes qui répondent peu
mails-step-all = Relance à qui n’a pas encore envoyé
mails-step-results = Résultats
mails-receipts = Remerciement et accusé de réception
mails-receipts-when = À chaque réponse envoyée
mails-when-done = Commencé le { $moment }
mails-when-nobody = Le { $moment } : personne à qui l’envoyer
mails-when-planned = Prévu le { $moment }
mails-when-proposed = Proposé pour le { $date }
mails-when-never = Aucune heure d’envoi ne convient
mails-next = Prochain courriel en attente : { $moment }.
mails-last = Dernier courriel parti : { $moment }.
mails-plan-go = Modifier le plan d’envoi
mails-pause = Suspendre les envois
mails-resume = Reprendre les envois
mails-paused = Les envois sont suspendus : rien ne part, sauf les accusés de réception, jusqu’à leur reprise.
mails-trouble-title = Le serveur de courriel refuse les envois
mails-trouble-text = Rien n’est perdu et aucune adresse n’est mise en cause : les courriels attendent, et un nouvel essai a lieu de lui-même. Si cela dure, prévenez la personne qui administre le service.
mails-not-kept-title = Rien ne partira tant que le plan n’est pas enregistré
mails-not-kept-text = Voici le plan proposé d’après les dates de l’enquête. Relisez chaque courriel, changez ce qui doit l’être, puis enregistrez le plan.
mails-not-kept-go = Relire et enregistrer le plan
mails-faults-title = Le plan ne convient plus
mails-delays = Ce qui retarde les courriels en attente
mails-failures = Courriels non remis
mails-cancels = Courriels annulés
mails-done-plan = Le plan d’envoi est enregistré.
mails-done-pause = Les envois sont suspendus.
mails-done-resume = Les envois reprennent.
mails-done-cancel = L’envoi est annulé : ce qui était déjà parti le reste.
mails-bad-title = Adresses qui ne fonctionnent pas
mails-bad-link = { $n ->
    [one] Voir l’adresse qui ne fonctionne pas
   *[other] Voir les { $nombre } adresses qui ne fonctionnent pas
}
mails-bad-count = { $n ->
    [0] Toutes les adresses fonctionnent, pour ce que l’on en sait.
    [one] Une adresse de cette enquête ne fonctionne pas.
   *[other] { $nombre } adresses de cette enquête ne fonctionnent pas.
}
mails-bad-what = Plus rien n’est envoyé à ces adresses. Cherchez-en d’autres : une association jointe par une autre adresse sera de nouveau invitée.
mails-bad-address = Adresse
mails-bad-since = Depuis
mails-bad-why = Raison
mails-bad-source = Source
mails-preview-title = Aperçu – { $step }
mails-preview-what = Tel que le recevra une association : le nom est un exemple, les liens sont remplacés.
mails-preview-subject = Objet
mails-preview-text = Texte
mails-preview-html = Voir la version mise en page
mails-test-title = M’envoyer un essai
mails-test-label = Votre adresse électronique
mails-test-button = Envoyer l’essai
mails-test-sent = L’essai est parti. S’il n’arrive pas, regardez dans les indésirables.
mails-test-address = Cette adresse ne peut pas recevoir de courriel : vérifiez-la (par exemple, prenom.nom@ville.fr).
mails-test-failed = L’essai n’est pas parti. { $reason }
mails-plan-title = Plan d’envoi
mails-plan-proposed = Ce plan est proposé d’après les dates de l’enquête. Rien ne part tant qu’il n’est pas enregistré.
mails-plan-faults = { $n ->
    [one] Un point est à corriger
   *[other] { $nombre } points sont à corriger
}
mails-plan-number = « { $typed } » n’est pas un nombre entier : écrivez par exemple 7.
mails-plan-more = Ajouter un envoi
mails-plan-what = Quel courriel
mails-plan-days = Combien de jours
mails-plan-from = À compter de quand
mails-plan-day = Soit le { $date }.
mails-plan-below = Pour les groupes qui répondent peu : moins de combien de réponses
mails-plan-short = Le lien propose la version courte
mails-plan-hours = Jours et heures d’envoi
mails-plan-weekdays = Jours
mails-plan-from-hour = De
mails-plan-to-hour = À
mails-plan-holidays = Envoyer aussi les jours fériés
mails-plan-limits = Ne pas lasser
mails-plan-cap = Nombre maximal de courriels par association
mails-plan-cap-what = Invitation et relances comprises ; les accusés de réception ne comptent pas.
mails-plan-rest = Nombre de jours au moins entre deux courriels
mails-plan-results = Envoi des résultats
mails-plan-results-what = À remplir si le plan comporte l’envoi « Résultats ».
mails-plan-consent = À qui
mails-plan-link = Adresse où lire les résultats
mails-plan-note = Rendez-vous de restitution (facultatif)
mails-plan-save = Enregistrer le plan
mails-plan-again = Revenir au plan proposé
mails-consent-none = À toutes les associations qui ont répondu
mails-what-nothing = Aucun
mails-what-invitation = Invitation
mails-what-never = Relance à qui n’a pas commencé
mails-what-partial = Relance à qui s’est arrêté en chemin
mails-what-small = Relance aux groupes qui répondent peu
mails-what-all = Relance à qui n’a pas encore envoyé
mails-what-results = Résultats
mails-from-after-opening = jours après l’ouverture
mails-from-before-closing = jours avant la clôture
mails-from-after-closing = jours après la clôture
mails-day-1 = lundi
mails-day-2 = mardi
mails-day-3 = mercredi
mails-day-4 = jeudi
mails-day-5 = vendredi
mails-day-6 = samedi
mails-day-7 = dimanche

opposition-title = Ne plus recevoir de message
opposition-what = Si vous confirmez, cet observatoire n’enverra plus ni invitation ni relance à cette association, pour cette enquête comme pour les suivantes.
opposition-answers = Les réponses déjà envoyées restent prises en compte. Un accusé de réception sera encore adressé si l’association répond d’elle-même.
opposition-button = Ne plus recevoir de message
opposition-done = C’est noté : l’association « { $association } » ne recevra plus de message de cet observatoire.
opposition-kept = Cette demande est gardée pour être respectée lors des prochaines enquêtes.
opposition-back = J’ai changé d’avis : recevoir de nouveau les messages
opposition-resumed = C’est noté : l’association « { $association } » pourra de nouveau recevoir les messages de cet observatoire.

## — settings of a wave that nobody has filled in yet —
context-responsible = l’observatoire local de la vie associative
context-reach = qui vous a envoyé ce lien

# — duplicates —
duplicates-title = Doublons du répertoire
duplicates-pair-title = Est-ce la même association ?
duplicates-history-title = Décisions prises
duplicates-what = Une association inscrite deux fois recevrait deux courriels et compterait deux fois. Rien n’est perdu en fusionnant : contacts, oppositions, sources et liens déjà envoyés suivent, et chaque fusion peut être défaite.
duplicates-summary = { $n ->
    [0] Aucune paire à regarder.
    [one] Une paire à regarder.
   *[other] { $nombre } paires à regarder.
  }
duplicates-none = Aucune paire ici.
duplicates-sure = Correspondance sûre
duplicates-sure-title = Correspondances sûres
duplicates-sure-what = Même SIREN et noms qui s’accordent, ou même nom, même commune et même courriel ; rien ne s’y oppose. Pour chaque champ, la valeur la mieux établie est gardée.
duplicates-merge-sure = { $n ->
    [one] Fusionner la correspondance sûre
   *[other] Fusionner les { $nombre } correspondances sûres
  }
duplicates-filters = Choisir les paires
duplicates-filter-all = Toutes ({ $nombre })
duplicates-filter-sure = Sûres ({ $nombre })
duplicates-filter-others = À examiner ({ $nombre })
duplicates-pages = Pages
duplicates-previous = Paires précédentes
duplicates-following = Paires suivantes
duplicates-against = Attention : { $what }.
duplicates-done-merged = Les deux fiches sont fusionnées.
duplicates-done-apart = C’est noté : cette paire ne sera plus proposée.
duplicates-done-gone = L’une des deux fiches vient d’être fusionnée avec une autre : rien n’a été changé.
duplicates-done-batch = { $n ->
    [0] Aucune paire fusionnée.
    [one] Une paire fusionnée.
   *[other] { $nombre } paires fusionnées.
  }
duplicates-done-batch-refused = { $n ->
    [one] Une paire demande à être regardée.
   *[other] { $nombre } paires demandent à être regardées.
  }
duplicates-done-batch-left = { $n ->
    [one] Il en reste une : recommencez.
   *[other] Il en reste { $nombre } : recommencez.
  }
duplicates-back = Toutes les paires
duplicates-why = Ce qui les rapproche :
duplicates-apart = Vous avez noté que ce ne sont pas les mêmes. Fusionner reste possible.
duplicates-two = Les deux fiches
duplicates-kept = Fiche gardée
duplicates-absorbed = Fiche qui la rejoint
duplicates-kept-short = fiche gardée
duplicates-absorbed-short = fiche qui la rejoint
duplicates-swap = Garder plutôt l’autre fiche
duplicates-fields = Champ par champ
duplicates-fields-what = La valeur proposée est la plus fiable ou la plus récente ; changez ce qui ne va pas.
duplicates-same = identique
duplicates-empty = rien
duplicates-contacts = Contacts
duplicates-contacts-what = Tous sont gardés, une seule fois chacun.
duplicates-contacts-none = Aucun contact.
duplicates-opposed = (opposition)
duplicates-opposed-what = Une opposition est enregistrée : elle vaudra pour tous les contacts de l’association fusionnée.
duplicates-waves = Vagues
duplicates-waves-what = Dans une vague en préparation ou en cours, un seul dossier reste : les liens, codes et appels y mènent, et la réponse envoyée l’emporte sur un brouillon. Une vague close où figurent les deux n’est pas changée.
duplicates-blocked = Les deux ont envoyé une réponse : écartez-en une avant de fusionner.
duplicates-aside = Écarter la réponse de { $name }
duplicates-refused-title = La fusion n’a pas été faite
duplicates-refused-text = Les deux associations ont répondu dans la même vague. Une seule réponse peut compter : écartez l’autre (le lien est plus bas), puis revenez fusionner. Rien n’a été changé.
duplicates-merge = Fusionner
duplicates-differ = Ce ne sont pas les mêmes
duplicates-next = Paire suivante
duplicates-undo = Défaire
duplicates-undo-batch = Défaire les { $nombre } fusions faites d’un coup
duplicates-undone = La fusion est défaite : les deux fiches sont comme avant.
duplicates-undone-partly = La fusion est défaite, sauf ce qui a changé depuis :
duplicates-undone-batch = { $n ->
    [0] Aucune fusion défaite.
    [one] Une fusion défaite.
   *[other] { $nombre } fusions défaites.
  }
duplicates-undone-held = { $n ->
    [one] Une autre est gardée par une fusion plus récente.
   *[other] { $nombre } autres sont gardées par une fusion plus récente.
  }
duplicates-undo-after = Une fusion plus récente s’appuie sur celle-ci : défaites d’abord « { $absorbed } » dans « { $kept } ».
duplicates-stays-field = { $name } : le champ « { $field } » a changé depuis et reste « { $value } ».
duplicates-stays-wave = Vague « { $wave } » : l’association y a agi depuis ; son dossier et ses liens restent à la fiche gardée.
duplicates-stays-contacts = { $n ->
    [one] Un contact a été retiré ou déplacé depuis.
   *[other] { $nombre } contacts ont été retirés ou déplacés depuis.
  }
duplicates-proposed-again = La paire est de nouveau proposée.
duplicates-propose-again = Proposer de nouveau
duplicates-history-what = Défaire remet les deux fiches, leurs contacts, leurs sources, leurs liens et leurs dossiers comme avant ; ce qui a changé depuis est gardé et signalé.
duplicates-history-summary = { $merged ->
    [0] Aucune fusion en vigueur
    [one] Une fusion en vigueur
   *[other] { $merged } fusions en vigueur
}, { $apart ->
    [0] aucune paire distincte.
    [one] une paire distincte.
   *[other] { $apart } paires distinctes.
}
duplicates-history-merges = Fusions
duplicates-history-none = Aucune fusion pour le moment.
duplicates-history-names = « { $absorbed } » dans « { $kept } »
duplicates-history-undone = Défaite le { $when }
duplicates-history-apart = Paires distinctes
duplicates-history-apart-none = Aucune paire notée comme distincte.
duplicates-field-name = Nom
duplicates-field-rna = Numéro RNA
duplicates-field-siren = SIREN
duplicates-field-commune = Commune
duplicates-field-geo_quality = Commune trouvée par
duplicates-field-domain = Domaine
duplicates-field-employer = Employeuse
duplicates-field-quarter = Quartier
duplicates-field-qpv = Quartier prioritaire
duplicates-field-dissolved = Dissoute
duplicates-field-life = Dernier signe de vie
duplicates-field-attr-sigle = Sigle
duplicates-field-attr-siret = SIRET
duplicates-field-attr-ancien_numero = Ancien numéro
duplicates-status-absent = hors de cette vague
duplicates-status-never = pas encore contactée
duplicates-status-invited = invitée
duplicates-status-opened = lien ouvert
duplicates-status-partial = réponse commencée
duplicates-status-usable = réponse envoyée
duplicates-status-unusable = réponse envoyée, inexploitable
duplicates-status-out-of-scope = hors champ
duplicates-status-dormant = en sommeil
duplicates-status-dissolved = dissoute
duplicates-status-refused = refus
duplicates-status-opposed = opposition
duplicates-status-bounced = injoignable
duplicates-status-duplicate = doublon
duplicates-status-rejected = réponse écartée

# — board: the fieldwork board and the telephone —
board-title = Suivi de la collecte
board-draft = L’enquête n’est pas encore ouverte : le suivi commencera avec elle.
board-closed = La collecte est close : ces chiffres ne bougeront plus, sauf réponses papier saisies ensuite.
board-empty = Aucune association ne correspond. Choisissez une autre partie du répertoire.
board-filters = Choisir une partie du répertoire
board-filter = Afficher
board-filter-none = Tout afficher
board-all = Toutes
board-status = { $n ->
    [0] Aucune association dans cette situation : { $status }.
    [one] 1 association dans cette situation : { $status }. Le tableau dit dans quelle strate.
   *[other] { $nombre } associations dans cette situation : { $status }. Le tableau dit dans quelles strates.
}
board-status-column = Dans cette situation
board-rate = Taux de réponse
board-rate-text = { $usable } réponses utilisables sur { $asked } associations sollicitées, joignables et concernées
board-usable = Réponses utilisables
board-usable-text = sur { $frame } associations du répertoire
board-usable-outside = sur { $frame } associations du répertoire, et { $outside } par le lien ouvert, comptées à part
board-margin = Marge d’erreur attendue
board-margin-value = ± { $points } points
board-margin-text = indicative ; effet de plan { $deff }.
board-margin-none = Il faut au moins deux réponses.
board-margin-then = Si les associations encore attendues répondaient comme les autres : ± { $points } points, avec { $n } réponses.
board-days = jours avant la clôture
board-day = jour avant la clôture
board-closed-on = clôture le { $date }
board-forecast = Au rythme de la dernière semaine ({ $pace } réponses par jour) : entre { $low } et { $high } réponses à la clôture.
board-forecast-one = Au rythme de la dernière semaine ({ $pace } réponses par jour) : { $high } réponses à la clôture.
board-forecast-none = Prévision possible après trois jours de collecte.
board-contact = Taux de contact
board-contact-text = des associations concernées ont ouvert le lien, répondu ou parlé avec nous.
board-cooperation = Parmi elles, { $rate } ont donné une réponse utilisable (taux de coopération).
board-activity = Taux d’activité
board-activity-text = { $active } en activité sur { $known } dont la situation est connue.
board-active-range = Entre { $low } et { $high } associations actives, selon ce que font celles dont on ne sait rien ; les réponses en couvrent de { $least } à { $most }.
board-active-none = Trop peu de situations connues pour estimer le nombre d’associations actives.
board-indicative = La marge est indicative : répondre est volontaire, et celles qui répondent ne sont pas tirées au sort. Elle suppose une proportion de 50 % et des poids qui rendent à chaque strate (un domaine croisé avec l’emploi) sa place dans le répertoire.
board-first = À relancer d’abord
board-first-what = La priorité va de 0 à 100 : ce qui manque pour atteindre 10 puis 30 réponses, le retard sur l’ensemble, et la possibilité d’y arriver avec celles qui peuvent encore répondre.
board-first-none = Toutes les strates ont au moins 30 réponses et aucune n’est en retard.
board-score = Priorité
board-answers = Réponses
board-coverage-column = Couverture
board-missing = Il manque
board-pending = Encore attendues
board-population = Associations actives (estimées)
board-need-none = rien
board-need-thin = { $thin } pour atteindre 10, { $firm } pour 30
board-need-firm = { $n } pour atteindre 30
board-need-unreachable = (hors d’atteinte : trop peu sont encore attendues)
board-calls = Ouvrir la liste des appels
board-coverage = Couverture par domaine et emploi
board-coverage-what = Dans chaque case : réponses utilisables / associations actives estimées, puis la part couverte. « à renforcer » : moins de 10 réponses, rien ne pourra en être publié avec des chiffres.
board-thin = à renforcer
board-discreet = moins de 5
board-total = Ensemble
board-domain-unknown = Domaine non connu
board-employer-yes = avec personnes salariées
board-employer-no = sans personne salariée
board-employer-unknown = emploi non connu
board-commune = Commune
board-quarter = Quartier
board-qpv = Quartier prioritaire
board-qpv-in = En quartier prioritaire
board-qpv-out = Hors quartier prioritaire
board-qpv-all = Tous les quartiers prioritaires
board-place-unknown = Lieu non connu
board-place-others = Les autres, moins de 5 associations chacun
board-by-commune = Par commune
board-by-quarter = Par quartier
board-by-qpv = Quartiers prioritaires
board-over-time = Au fil des jours
board-curve = Au { $date } : réponses utilisables { $usable }, questionnaires commencés { $begun }
board-curve-what = Questionnaires commencés et réponses utilisables, cumul à la fin de chaque jour
board-curve-alt = Deux courbes qui montent jour après jour, les envois marqués par un trait. Au { $date } : réponses utilisables { $usable }, questionnaires commencés { $begun }.
board-curve-usable = Utilisables
board-curve-begun = Commencés
board-curve-day = Reçues ce jour
board-curve-mails = Envois
board-curve-whole = Cette courbe porte sur toute la vague.
board-curve-none = Aucun questionnaire n’est encore commencé.
board-mark-invitation = I
board-mark-reminder = R{ $rank }
board-invitation = invitation
board-reminder = relance { $rank }
board-mailing = { $mark } : { $what }, { $date }, { $mails } courriels préparés
board-dispositions = Du répertoire aux réponses
board-waterfall = Réponses utilisables : { $usable }, pour { $asked } associations sollicitées sur { $frame } au répertoire
board-waterfall-what = Nombre d’associations à chaque étape
board-waterfall-alt = Barres en cascade : de { $frame } associations au répertoire à { $asked } sollicitées et concernées, puis { $usable } réponses utilisables.
step-frame = Répertoire
step-not-eligible = Dissoutes ou hors champ
step-unreachable = Injoignables
step-not-asked = Pas encore sollicitées
step-asked = Sollicitées et concernées
step-refusal = Refus et oppositions
step-silent = Sans réponse
step-begun = Commencées, non envoyées
step-unusable = En sommeil, incomplètes, écartées
step-usable = Réponses utilisables
family-complete = Réponse utilisable
family-partial = Commencée, ou envoyée sans l’essentiel
family-refusal = Refus ou opposition
family-other = En sommeil, ou réponse écartée
family-silent = Sollicitée, sans réponse
family-not-asked = Pas encore sollicitée
family-unreachable = Injoignable
family-not-eligible = Dissoute ou hors champ
wave-board = Suivre la collecte
wave-minutes = { $minutes } min
passage-title = Durée et abandons
passage-back = Revenir au suivi
passage-begun = { $n ->
    [0] Aucun questionnaire n’est encore commencé.
    [one] 1 questionnaire commencé.
   *[other] { $nombre } questionnaires commencés.
}
passage-median = Durée médiane : { $minutes } min, pauses de plus de 30 minutes non comptées.
case-never = pas encore invitée
case-invited = invitée
case-opened = lien ouvert
case-partial = questionnaire commencé
case-usable = réponse utilisable
case-unusable = réponse incomplète
case-out-of-scope = hors champ
case-dormant = en sommeil
case-dissolved = dissoute
case-refused = refus
case-opposed = opposition
case-bounced = injoignable
case-duplicate = doublon
case-rejected = réponse écartée
calls-title = Appels
calls-mine = Mes appels
calls-draft = La vague n’est pas encore ouverte : les appels commenceront avec elle.
calls-closed = La collecte est close : aucun appel ne peut plus être noté.
calls-due = À rappeler maintenant
calls-next = À appeler ensuite
calls-next-what = Les strates qui manquent le plus de réponses d’abord ; dans chacune, les moins appelées, puis celles qui ont commencé. Jamais celles qui ont répondu, refusé, demandé à ne plus être sollicitées, ou qui ne sont pas concernées.
calls-later = À rappeler plus tard
calls-none = Personne à appeler ici : aucune association encore attendue n’a de numéro de téléphone.
calls-mine-none = Aucun autre appel ne vous est confié. La coordination peut vous en donner.
calls-full = La liste montre les 50 premières ; le fichier les donne toutes.
calls-file = Télécharger la liste (CSV)
calls-name = Association
calls-phone = Téléphone
calls-last = Dernier appel
calls-back = À rappeler
calls-back-on = À rappeler { $moment }
calls-assigned = Confiée à
calls-nobody = personne
calls-somebody = une personne partie depuis
calls-never = jamais appelée
calls-made = { $n ->
    [one] 1 appel
   *[other] { $nombre } appels
}
calls-left = { $n ->
    [0] Aucun appel à faire
    [one] 1 appel à faire
   *[other] { $nombre } appels à faire
}
calls-show = Afficher
calls-all-strata = Toutes, par priorité
calls-stratum = { $stratum } ({ $pending } attendues, couverture { $coverage })
calls-team = Qui appelle
calls-team-what = Un appel confié n’est vu que par la personne qui en est chargée et par la coordination. Elle n’en voit que le nom et le numéro.
calls-who = Personne
calls-left-column = À faire
calls-made-column = Appels passés
calls-interviews = Accords pour répondre
calls-action = Action
calls-release = Reprendre les appels de { $name }
calls-give-title = Confier des appels
calls-number = Nombre d’appels
calls-number-hint = { $most } au plus. Les premiers de la liste que personne n’a encore.
calls-number-error = Écrivez un nombre d’appels entre 1 et { $most }.
calls-who-error = Choisissez la personne qui appellera. S’il n’y en a pas, ajoutez-la dans l’équipe avec le rôle de saisie.
calls-give = Confier
calls-given = { $n ->
    [0] Aucun appel n’était libre : rien n’a été confié.
    [one] 1 appel confié.
   *[other] { $nombre } appels confiés.
}
calls-released = { $n ->
    [0] Il n’y avait aucun appel à reprendre.
    [one] 1 appel repris.
   *[other] { $nombre } appels repris.
}
calls-noted = Appel noté.
calls-corrected = Le numéro est corrigé : l’association est de nouveau à appeler.
calls-wrong = Numéros à corriger
calls-wrong-what = Ces associations sont encore attendues, mais leur numéro est faux. Ouvrez-en une pour corriger son numéro : elle revient alors dans la liste des appels. Un import qui apporte un autre numéro a le même effet.
call-number = Corriger le numéro
call-number-wrong = Ce numéro a été noté comme faux : l’association n’est plus proposée aux appels. Avec un autre numéro, elle le sera de nouveau.
call-number-new = Numéro de téléphone
call-number-go = Enregistrer ce numéro
call-number-not-a-number = Écrivez un numéro de téléphone, par exemple 02 48 00 00 00.
call-number-same = C’est le numéro qui est déjà connu : écrivez-en un autre.
call-number-opposed = L’association a demandé à ne plus être contactée : aucun numéro ne peut lui être ajouté.
calls-progress = { $left } à faire ; { $calls ->
    [0] aucun appel passé
    [one] 1 appel passé
   *[other] { $made } appels passés
} ; { $agreed ->
    [0] aucun accord pour répondre.
    [one] 1 accord pour répondre.
   *[other] { $interviews } accords pour répondre.
}
calls-no-wave = Aucun appel ne vous est confié pour l’instant.
call-title = Appel : { $name }
call-back-to-list = Revenir à la liste des appels
call-colon =  :
call-no-phone = Aucun numéro de téléphone.
call-settled = Plus rien à demander à cette association : { $status }. Une opposition exprimée au téléphone peut encore être notée.
call-other = Cet appel est confié à { $name }.
call-take = Reprendre cet appel
call-script = Ce que vous pouvez dire
call-observatory = l’observatoire de la vie associative
call-greeting = « Bonjour, { $name } à l’appareil. J’appelle au sujet d’une enquête : { $responsible } prépare un diagnostic de la vie associative ({ $territory }) : lieux, bénévolat, moyens, besoins. Votre association est invitée à répondre à un questionnaire. »
call-length = « Il prend environ { $full } minutes. Nous pouvons le remplir ensemble maintenant, à un autre moment, ou vous envoyer le lien par courriel. »
call-length-both = « La version courte prend environ { $short } minutes, la version complète environ { $full }. Nous pouvons le remplir ensemble maintenant, à un autre moment, ou vous envoyer le lien par courriel. »
call-length-unknown = « Nous pouvons le remplir ensemble maintenant, à un autre moment, ou vous envoyer le lien par courriel. »
call-free = « Répondre n’est pas obligatoire et ne change rien à vos demandes de subvention. Les résultats sont publiés sous forme de totaux : aucune réponse n’est publiée avec le nom d’une association. »
call-opposition = « Si vous ne souhaitez plus être sollicités, dites-le-moi : je le note tout de suite et vous ne recevrez plus de message. »
call-contact = Pour toute question : { $contact }
call-outcome = Ce que l’appel a donné
call-ending = La réponse n’est plus attendue
call-ending-what = Ces choix arrêtent tout de suite les courriels et les appels à cette association.
call-day = Jour
call-hour = Heure
call-note = Note (facultatif)
call-note-hint = Sans nom, numéro ni donnée personnelle : par exemple « préfère après 18 h ».
call-save = Noter l’appel
call-history = Appels précédents
call-no-outcome = Choisissez ce que l’appel a donné.
call-flaw-no-moment = Indiquez le jour et l’heure où rappeler, par exemple 18:30.
call-flaw-past = Ce moment est passé : choisissez un jour et une heure à venir.
call-flaw-after-closing = À ce moment, la collecte sera close : choisissez un moment plus tôt.
call-flaw-no-address = Cette association n’a pas d’adresse de courriel qui fonctionne : le lien ne peut pas être envoyé.
call-flaw-taken = Cet appel vient d’être confié à quelqu’un d’autre : rien n’a été noté.
outcome-interview = accord pour répondre
outcome-interview-button = Répond maintenant, par téléphone
outcome-interview-hint = Le questionnaire s’ouvre après l’enregistrement.
outcome-call-back = à rappeler
outcome-call-back-button = À rappeler
outcome-absent = absence
outcome-absent-button = Personne ne décroche
outcome-link = lien envoyé
outcome-link-button = Préfère répondre seule : envoyer le lien par courriel
outcome-link-hint = Il part à l’adresse connue de l’association.
outcome-wrong-number = faux numéro
outcome-wrong-number-button = Faux numéro
outcome-wrong-number-hint = L’association n’est plus proposée aux appels, jusqu’à ce que la coordination corrige son numéro.
outcome-refused = refus
outcome-refused-button = Refuse cette enquête
outcome-opposed = opposition
outcome-opposed-button = Ne veut plus être sollicitée
outcome-opposed-hint = L’opposition vaut pour tous les contacts de l’association et pour les enquêtes suivantes.
outcome-dissolved = dissoute
outcome-dissolved-button = Est dissoute
outcome-dormant = en sommeil
outcome-dormant-button = Est en sommeil
outcome-out-of-scope = hors champ
outcome-out-of-scope-button = N’a ni siège ni activité ici

# Papier : questionnaires, lettres, séances collectives, saisie
paper-title = Papier
paper-forms = Questionnaires à imprimer
paper-forms-text = Le même questionnaire que sur le site, prêt à imprimer en A4. Chaque question a son code dans la marge et chaque réponse son numéro : ceux de la page de saisie.
paper-blank = Questionnaires sans nom, pour un accueil ou un forum
paper-edition = Version
paper-edition-full = Complet
paper-edition-core = Sans les questions facultatives
paper-edition-short = Court : l’essentiel
paper-size-normal = PDF
paper-size-large = PDF en gros caractères
paper-own = Le questionnaire d’une association
paper-own-text = Avec son nom, son code et un carré à photographier pour répondre en ligne.
paper-search = Nom, numéro RNA ou code
paper-which = Pour quelle association ?
paper-own-do = Télécharger son questionnaire (PDF)
paper-letters = Lettres d’invitation
paper-letters-text = Une page par association, pour une enveloppe à fenêtre à droite : adresse, carré à photographier, lien et code de huit caractères. Qui a répondu ou ne veut plus être sollicité n’en reçoit pas.
paper-letters-codes = Chaque fichier porte de nouveaux codes, qui ne sont écrits nulle part ailleurs : imprimez-le sans attendre et ne le faites pas circuler. Ceux d’avant restent bons. Les associations du fichier passent à « invitée ». { $most } lettres au plus par fichier.
paper-for = Pour
paper-all = { $n ->
    [0] Toutes celles qui peuvent encore répondre (aucune)
    [one] Toutes celles qui peuvent encore répondre (une)
   *[other] Toutes celles qui peuvent encore répondre ({ $nombre })
}
paper-without-email = { $n ->
    [0] Celles sans adresse électronique valable (aucune)
    [one] Celles sans adresse électronique valable (une)
   *[other] Celles sans adresse électronique valable ({ $nombre })
}
paper-stratum = { $cut } : { $label } ({ $nombre })
paper-cut-domain = Domaine
paper-cut-commune = Commune
paper-cut-quarter = Quartier
paper-cut-qpv = Quartier prioritaire
paper-postal = Seulement celles qui ont une adresse postale ({ $nombre } sur { $all })
paper-letters-do = Télécharger les lettres (PDF)
paper-links = Liste de liens
paper-links-text = Pour un publipostage, ou pour écrire vous-même quand le site n’envoie pas de courriel : nom, adresses, lien et code de chaque association.
paper-links-do = Télécharger la liste (CSV)
paper-choose = Choisissez d’abord pour quelles associations.
paper-nobody = Personne ne reste à inviter dans ce choix : ces associations ont répondu, ne veulent plus être sollicitées, ou ne sont pas dans le répertoire. Choisissez-en d’autres.
paper-nobody-postal = Aucune de ces associations n’a d’adresse postale. Importez leurs adresses, ou décochez la case pour obtenir des lettres à remettre en main propre.
paper-never = { $n ->
    [0] Celles qui n’ont jamais commencé à répondre (aucune)
    [one] Celles qui n’ont jamais commencé à répondre (une)
   *[other] Celles qui n’ont jamais commencé à répondre ({ $nombre })
}
paper-many = Aux noms de plusieurs associations
paper-nobody-yet = À l’ouverture de l’enquête, vous pourrez aussi imprimer des questionnaires au nom des associations.
paper-nobody-letters = Les lettres et la liste des liens se préparent à l’ouverture de l’enquête, quand la liste des associations est figée.
paper-many-text = Un questionnaire par association, à son nom, avec son code : autant de fichiers PDF réunis dans une archive ZIP, { $most } au plus par archive. Les associations imprimées passent à « invitée ».
paper-many-do = Voir les archives à faire
paper-parts-letters = Lettres en plusieurs fichiers
paper-parts-forms = Questionnaires aux noms des associations ({ $edition })
paper-parts-text = { $total } à imprimer, { $most } au plus par fichier.
paper-parts-stable = Chaque fichier va d’une association à une autre, dans l’ordre des noms. Les associations qui répondent entre deux fichiers sont retirées ; aucune n’est oubliée ni imprimée deux fois.
paper-parts-back = Revenir au papier
paper-part = Fichier { $rank } sur { $of }
paper-part-detail = de « { $first } » à « { $last } »
paper-part-none = Toutes ces associations ont répondu ou ne doivent plus être sollicitées.
paper-part-do = { $n ->
    [one] Faire ce fichier (un document)
   *[other] Faire ce fichier ({ $nombre } documents)
}

session-title = Séances collectives
session-text = Des associations répondent ensemble, sur des appareils prêtés. Chacune tape le code de sa lettre, répond, puis rend l’appareil : rien n’y reste.
session-name = Nom de la séance
session-title-default = Séance du { $date }
session-place = Lieu
session-path = Questions posées
session-short = Les questions essentielles, puis les autres si l’association le veut
session-full = Tout le questionnaire
session-open = Ouvrir la séance
session-close = Fermer la séance
session-closed = Terminée
session-page = Ouvrir la page des codes sur cet appareil
session-opened = La séance est ouverte
session-how = Sur chaque appareil prêté, ouvrez la page de la séance, de l’une de ces façons :
session-how-type = à l’adresse { $page }, tapez le code de la séance :
session-how-photo = photographiez ce carré ;
session-how-here = sur cet appareil, déconnectez-vous puis ouvrez cette page.
session-qr = Code à photographier : { $url }
session-once = Ce code n’est montré qu’une fois. S’il se perd, fermez la séance et ouvrez-en une autre. La séance se ferme seule au bout d’un jour.
session-needs-title = Donnez un nom à la séance, par exemple sa date.
session-needs-open = Une séance s’ouvre quand l’enquête est ouverte.

code-title = Répondre avec un code
code-label = Votre code
code-hint = Huit lettres et chiffres, sur votre lettre. Il ne contient ni 0, ni 1, ni I, ni L, ni O.
code-go = Ouvrir le questionnaire
code-unknown = Ce code n’ouvre pas de questionnaire. Vérifiez chaque caractère sur votre lettre, ou demandez de l’aide à la personne qui vous l’a remise.
code-wait = Trop de codes inexacts ont été tapés. Attendez dix minutes, ou utilisez le lien de votre lettre : il marche toujours.
code-shared = Quand vous aurez terminé, touchez « Terminer et rendre l’appareil » : vos réponses sont gardées et rien ne reste ici.
code-lost = Pas de code ? Appelez le numéro indiqué sur votre lettre.
code-leave = Terminer et rendre l’appareil
device-back-title = Cet appareil a été rendu
device-back-text = Le questionnaire n’est plus ouvert ici. Les réponses enregistrées sont gardées.
device-back-todo = Pour le reprendre, tapez de nouveau le code de votre association sur la page de la séance, ou ouvrez le lien de votre courriel sur votre propre appareil.

keying-title = Saisie
keying-text = Pour entrer un questionnaire rempli sur papier.
keying-search = Code, numéro ou nom de l’association
keying-search-hint = Le code est en haut de chaque page du questionnaire nominatif.
keying-full = Questionnaire complet
keying-short = Version courte
keying-batch = Lot
keying-batch-hint = Facultatif : le nom de la pile, pour la retrouver.
keying-go = Chercher
keying-none = Aucune association de cette vague ne répond à cette recherche. Essayez une partie du nom, ou le numéro RNA.
keying-found = Laquelle ?
keying-begun = commencé { $mode }
keying-sent = déjà répondu { $mode }
keying-of = Saisie : { $association }
keying-other = Un autre questionnaire
keying-place = Écran { $n } sur { $of }, { $mode }
mode-online = en ligne
mode-paper = sur papier
mode-telephone = au téléphone
mode-group = en séance collective
keying-mine-begun = Vous avez commencé cette saisie ({ $moment }).
keying-mine-done = Vous avez terminé cette saisie ({ $moment }). Une correction est gardée avec ce qui la précède.
keying-colleague = Une autre personne a saisi ce questionnaire ({ $moment }). Les avis confidentiels ne vous sont pas montrés : laissez-les vides pour les garder.
keying-online-begun = L’association a commencé à répondre elle-même ({ $moment }). Ses réponses ne vous sont pas montrées et ne seront pas remplacées sans votre accord : ce que vous laissez vide reste comme elle l’a dit.
keying-online-sent = L’association a déjà envoyé ses réponses ({ $moment }). Elles ne vous sont pas montrées et ne seront pas remplacées sans votre accord.
keying-errors = { $n ->
    [one] Une réponse est à reprendre
   *[other] { $nombre } réponses sont à reprendre
}
keying-errors-text = Rien de cet écran n’est encore enregistré ; tout ce que vous avez tapé est là. Si le papier est illisible, laissez vide.
keying-doubts = À vérifier sur le papier
keying-doubts-text = L’écran est enregistré. Si le papier dit bien cela, continuez.
keying-help = Comment taper
keying-help-numbers = Le numéro de la réponse cochée : 3. Plusieurs réponses : 1 4 7. Un classement : le numéro du premier choix, puis du deuxième : 7 2.
keying-help-letters = N ne sait pas, R ne souhaite pas répondre, S sans objet. Un nombre inconnu dont la tranche est cochée : T2. Une estimation : 40 e.
keying-help-blank = Ce que le papier laisse vide reste vide.
keying-help-keys = Tabulation pour avancer, Majuscule et Tabulation pour reculer, Entrée pour enregistrer l’écran et passer au suivant.
keying-hint-multi = Plusieurs numéros possibles
keying-hint-max = { $n ->
    [one] Un numéro au plus
   *[other] { $nombre } numéros au plus
}
keying-hint-rank = Les numéros dans l’ordre du classement
keying-hint-box = 1 si la case est cochée
keying-hint-estimate = Ajoutez « e » pour une estimation
keying-answer = Réponse
keying-specify = Précision écrite
keying-letter = Lettre cochée
keying-commune = Commune ou code postal
keying-band = de { $from } à moins de { $to }
keying-band-last = { $from } et plus
keying-kept = Déjà répondu : laissez vide pour garder cette réponse.
keying-next = Enregistrer et continuer
keying-save = Enregistrer
keying-save-here = Enregistrer et rester ici
keying-back = Écran précédent
keying-finish-title = Quand tout est saisi
keying-nothing = Rien n’est encore enregistré.
keying-blank = { $n ->
    [0] Aucune question n’est restée sans réponse.
    [one] Une question est restée sans réponse.
   *[other] { $nombre } questions sont restées sans réponse.
}
keying-done = Ce questionnaire est terminé : ses réponses comptent.
keying-finish = Terminer ce questionnaire
keying-finish-text = Ses réponses compteront dans les résultats, avec leurs blancs.
keying-finished = Questionnaire terminé. Au suivant !
keying-sealed = Une réponse confidentielle, qui n’est pas montrée
keying-conflict-title = Ces réponses diffèrent de celles déjà données
keying-conflict-text = Rien de cet écran n’est encore enregistré. Choisissez ce qui doit rester ; le reste de l’écran sera enregistré dans les deux cas.
keying-conflict-stored = Déjà répondu
keying-conflict-mine = Sur le papier
keying-conflict-keep = Garder ce qui était répondu
keying-conflict-replace = Mettre ce que dit le papier

## Waves: the guide, the preparation, the open link, the campaigns

form-error = Erreur :
form-save = Enregistrer
form-kept = Rien n’est perdu : ce que vous avez saisi est encore à l’écran.
form-problems = { $n ->
    [one] Un point est à corriger
   *[other] { $nombre } points sont à corriger
}

guide-title = Votre observatoire
guide-lead-empty = Cinq étapes mènent de la liste des associations à une enquête ouverte. Cette page dit toujours laquelle vient ensuite.
guide-lead-draft = Une enquête est en préparation. Voici l’étape suivante.
guide-lead-running = Une enquête est en cours. Ouvrez-la pour suivre les réponses.
guide-state-done = fait
guide-state-now = à faire maintenant
guide-state-later = plus tard
guide-again = Revoir
guide-new = Préparer une nouvelle enquête
guide-1 = 1. Réunir la liste des associations
guide-1-text = Importez vos fichiers : liste du service vie associative, forum, répertoire national. Chaque fichier est montré avant d’être enregistré.
guide-1-go = Importer une liste
guide-1-done = { $n ->
    [one] { $nombre } association, dont { $contactable } à qui l’on peut écrire ou téléphoner.
   *[other] { $nombre } associations, dont { $contactable } à qui l’on peut écrire ou téléphoner.
}
guide-1-duplicates = { $n ->
    [0] Aucun doublon à regarder.
    [one] Une paire de doublons à regarder.
   *[other] { $nombre } paires de doublons à regarder.
}
guide-2 = 2. Choisir le questionnaire
guide-2-text = Prenez un questionnaire tout prêt. Vous pourrez ensuite éteindre des questions facultatives et en ajouter quelques-unes.
guide-2-go = Choisir le questionnaire
guide-2-done = « { $title } »
guide-3 = 3. Fixer les dates et les personnes à joindre
guide-3-text = Donnez la date de la soirée de restitution : les autres dates en découlent. Dites qui est responsable, et qui l’on appelle en cas de question.
guide-3-go = Fixer les dates
guide-4 = 4. Vérifier
guide-4-text = Une liste complète dit ce qui empêche d’ouvrir, ce qui mérite un regard, et ce que l’on pourra publier.
guide-4-go = Voir la vérification
guide-4-obstacles = { $n ->
    [0] Rien n’empêche d’ouvrir.
    [one] Un point empêche d’ouvrir.
   *[other] { $nombre } points empêchent d’ouvrir.
}
guide-5 = 5. Ouvrir
guide-5-text = À l’ouverture, la liste des associations et le questionnaire sont figés ; les invitations partent ensuite.
guide-5-go = Ouvrir l’enquête
guide-5-planned = Ouverture programmée : { $moment }.
guide-register-title = Liste des associations
guide-register = { $n ->
    [0] La liste est vide.
    [one] { $nombre } association, dont { $contactable } joignable.
   *[other] { $nombre } associations, dont { $contactable } joignables.
}
guide-register-go = Compléter la liste
guide-doors = Autres pages de l’observatoire

wave-new = Nouvelle enquête
wave-new-questionnaire = Quel questionnaire ?
wave-new-questionnaire-hint = Vous pourrez voir chaque page, éteindre des questions facultatives et en ajouter, ou déposer le vôtre, à l’étape suivante.
wave-new-campaign = Cette enquête fait-elle partie d’une campagne commune ?
wave-new-campaign-hint = Dans une campagne, plusieurs observatoires posent les mêmes questions ; chacun garde ses dates et ses questions locales.
wave-new-alone = Non, elle est à nous
wave-new-go = Continuer
wave-title = Titre de l’enquête
wave-title-hint = Il figure dans vos listes et en haut de vos courriels.
wave-title-usual = Enquête sur la vie associative, { $place } { $year }
wave-title-usual-bare = Enquête sur la vie associative { $year }
wave-flaw-title = Donnez un titre à l’enquête.
wave-flaw-questionnaire = Choisissez l’un des questionnaires.
wave-flaw-date = Donnez une date, par exemple 24/09/2027.
wave-flaw-closing-past = Le dernier jour est déjà passé. Choisissez une date à venir.
wave-flaw-closing-before = Le dernier jour vient avant le premier. Changez l’une des deux dates.
wave-flaw-restitution = La soirée de restitution vient avant la fin de l’enquête. Choisissez une date plus tardive, ou laissez le champ vide.
wave-flaw-responsible = Dites quel organisme est responsable de l’enquête.
wave-flaw-contact = Dites qui les associations peuvent joindre.
wave-flaw-reach = Donnez un téléphone ou un courriel : une association qui hésite doit pouvoir joindre quelqu’un.
wave-flaw-phone = Ce numéro n’a pas assez de chiffres.
wave-flaw-email = Cette adresse n’est pas complète, par exemple vie.associative@ville.fr.
wave-flaw-list = Une ligne de cette liste ne se lit pas.
wave-flaw-list-line = La ligne { $line } est vide d’un côté, ou répète un code ou un nom. Écrivez un nom par ligne, ou un code, un point-virgule et un nom.
wave-flaw-list-open = L’enquête est ouverte : des réponses peuvent porter sur un quartier que vous retirez. Gardez tous les codes ; vous pouvez changer les noms et en ajouter.

wave-nav = L’enquête
wave-nav-preparation = Préparation
wave-nav-associations = Associations
wave-nav-mails = Courriels
wave-nav-board = Suivi
wave-nav-calls = Appels
wave-nav-paper = Papier
wave-nav-results = Résultats
wave-nav-method = Méthode
wave-nav-comments = Commentaires
wave-nav-verbatims = Réponses libres
wave-nav-diagnostic = Diagnostic

prep-home = Revenir à l’observatoire
prep-back = Revenir à la préparation
prep-check = Vérification avant d’ouvrir
prep-check-none = Rien n’empêche d’ouvrir l’enquête.
prep-check-text = Ces points empêchent d’ouvrir. Chacun mène à la page où il se règle.
prep-obstacle = À régler :
prep-warnings = À regarder, sans que cela empêche d’ouvrir
prep-fine = { $n ->
    [one] Un point est en ordre
   *[other] { $nombre } points sont en ordre
}
prep-refused = L’enquête n’est pas ouverte
prep-refused-text = Un point de la liste ci-dessous l’empêche. Rien n’a été changé.
prep-pieces = Ce que vous préparez
prep-questionnaire = Questionnaire
prep-changes = { $n ->
    [0] Sans changement.
    [one] Un changement par rapport au questionnaire d’origine.
   *[other] { $nombre } changements par rapport au questionnaire d’origine.
}
prep-preview = Aperçu
prep-preview-text = Parcourir le questionnaire comme une association, sans rien enregistrer.
prep-dates = Titre et dates
prep-no-restitution = Soirée de restitution : non fixée.
prep-restitution = Soirée de restitution : { $date }.
prep-people = Responsable et personne à joindre
prep-none = À remplir.
prep-lists = Quartiers
prep-lists-count = { $n ->
    [0] Aucun quartier : les questions sur les quartiers ne seront pas posées.
    [one] Un quartier.
   *[other] { $nombre } quartiers.
}
prep-forecast = Ce que l’on pourra publier
prep-forecast-text = { $frame } associations dans la liste, { $contactable } joignables.
prep-mails-text = Invitations et relances.
prep-mails-unkept = Aucun courriel ne partira tant que le plan d’envoi n’est pas enregistré.
prep-mails-first = Le plan d’envoi est enregistré. Les premiers courriels partent : { $moment }.

check-frame-empty = La liste des associations est vide : il n’y a personne à interroger.
check-nobody-contactable = Aucune association n’a de courriel, de téléphone ni d’adresse : personne ne peut être invité.
check-frame = { $n ->
    [one] { $nombre } association dans la liste.
   *[other] { $nombre } associations dans la liste.
}
check-few-contactable = { $n ->
    [one] Plus de la moitié de la liste n’est pas joignable ({ $nombre } association sans courriel, téléphone ni adresse).
   *[other] Plus de la moitié de la liste n’est pas joignable ({ $nombre } associations sans courriel, téléphone ni adresse).
}
check-imports-pending = { $n ->
    [one] Un import a été regardé sans être enregistré.
   *[other] { $nombre } imports ont été regardés sans être enregistrés.
}
check-duplicates = { $n ->
    [one] Une paire d’associations se ressemble (même nom et même commune, ou même SIREN) et n’a pas été regardée.
   *[other] { $nombre } paires d’associations se ressemblent (même nom et même commune, ou même SIREN) et n’ont pas été regardées.
}
check-no-duplicates = Aucun doublon apparent.
check-hopeless = Avec si peu d’associations joignables, presque aucun chiffre ne pourra être publié.
check-small-groups = { $n ->
    [one] Un groupe (domaine ou emploi) sera sans doute trop petit pour être publié.
   *[other] { $nombre } groupes (domaines ou emploi) seront sans doute trop petits pour être publiés.
}
check-no-questionnaire = Aucun questionnaire n’est choisi.
check-questionnaire-faults = { $n ->
    [one] Le questionnaire a une erreur : { $detail }
   *[other] Le questionnaire a { $nombre } erreurs. La première : { $detail }
}
check-questionnaire = Le questionnaire est sans erreur.
check-questionnaire-doubts = { $n ->
    [one] Le questionnaire mérite un regard sur un point.
   *[other] Le questionnaire mérite un regard sur { $nombre } points.
}
check-no-quarters = Le questionnaire demande le quartier, mais la liste des quartiers est vide : ces questions ne seront pas posées.
check-no-qpv = Le questionnaire parle des quartiers prioritaires, mais leur liste est vide : ces questions ne seront pas posées. C’est normal si votre territoire n’en a pas.
check-no-list = Le questionnaire a besoin de la liste « { $detail } », qui est vide : ses questions ne seront pas posées.
check-no-notice = Le questionnaire n’a pas de notice d’information : la loi demande de dire qui est responsable, pourquoi, et quels sont les droits.
check-untitled = L’enquête n’a pas de titre.
check-placeless = L’observatoire n’a pas de territoire : les textes diront « notre territoire ».
check-no-dates = L’enquête n’a pas de dates.
check-closing-past = Le dernier jour est déjà passé.
check-closing-before-opening = Le dernier jour vient avant le premier.
check-short = { $n ->
    [0] L’enquête ne durerait pas même un jour. Les observatoires laissent trois mois.
    [one] L’enquête ne durerait qu’un jour. Les observatoires laissent trois mois.
   *[other] L’enquête ne durerait que { $nombre } jours. Les observatoires laissent trois mois.
}
check-long = L’enquête durerait { $nombre } jours : les premières réponses auront vieilli à la publication.
check-dates = L’enquête dure { $nombre } jours.
check-summer-opening = L’enquête ouvre en plein été : peu de monde lira l’invitation.
check-restitution-before-closing = La soirée de restitution vient avant la fin de l’enquête.
check-no-restitution = La soirée de restitution n’est pas fixée. Sa date donne le calendrier, et une raison de répondre.
check-other-open = Une autre enquête de l’observatoire est ouverte : « { $detail } ». Les associations risquent de les confondre.
check-no-responsible = L’organisme responsable n’est pas nommé. La notice et les courriels en ont besoin.
check-no-contact = Personne n’est à joindre : donnez un nom, et un téléphone ou un courriel.
check-people = Responsable et personne à joindre sont nommés.
check-plan-faults = { $n ->
    [one] Le plan des courriels a une erreur : { $detail }
   *[other] Le plan des courriels a { $nombre } erreurs. La première : { $detail }
}
check-no-mail-server = Aucun serveur de courriel n’est réglé : les courriels ne partiront pas. Faites des lettres, ou une liste de liens à envoyer par vos propres moyens.
check-plan-unkept = Le plan des courriels n’est pas encore enregistré : ni invitation ni relance ne partira d’elle-même.
check-no-email = Aucune association n’a de courriel : invitez par lettre ou par téléphone.
check-mails = { $n ->
    [0] Aucune association n’a de courriel.
    [one] Une association peut être invitée par courriel.
   *[other] { $nombre } associations peuvent être invitées par courriel.
}
check-opposed = { $n ->
    [one] Une association ne veut pas être contactée : elle ne recevra rien.
   *[other] { $nombre } associations ne veulent pas être contactées : elles ne recevront rien.
}
check-local-address = Les liens commencent par une adresse que seul cet ordinateur connaît. La personne qui administre le service doit régler l’adresse publique (OLVA_BASE_URL).
check-training = C’est un observatoire d’entraînement : chaque page le dira aux associations.
check-go-register = Compléter la liste
check-go-duplicates = Regarder les doublons
check-go-questionnaire = Voir le questionnaire
check-go-dates = Changer les dates
check-go-people = Remplir
check-go-lists = Donner la liste
check-go-mails = Voir les courriels
check-go-forecast = Voir la prévision

life-open = Ouvrir
life-open-text = À l’ouverture, le questionnaire et la liste des associations sont figés : les chiffres porteront sur cette liste. Des associations peuvent encore y entrer ensuite, à part. Les invitations partent selon le plan des courriels.
life-open-now = Ouvrir maintenant
life-open-blocked = Réglez d’abord les points ci-dessus.
life-plan = Programmer l’ouverture du { $date }
life-planned = L’enquête s’ouvrira d’elle-même : { $moment }.
life-unplan = Ne plus l’ouvrir d’elle-même
life-title = La vie de l’enquête
life-closes = L’enquête se ferme : { $moment }.
life-closed = L’enquête est fermée depuis : { $moment }.
life-extend-until = Nouveau dernier jour
life-extend = Changer le dernier jour
life-reopen-until = Rouvrir jusqu’au
life-reopen = Rouvrir l’enquête
life-close = Fermer l’enquête maintenant
life-archive = Archiver l’enquête
life-newcomers = { $n ->
    [one] Une association est entrée dans la liste depuis l’ouverture.
   *[other] { $nombre } associations sont entrées dans la liste depuis l’ouverture.
}
life-newcomers-go = Les faire entrer dans l’enquête
life-waiting = { $n ->
    [0] Aucune demande n’attend
    [one] Une demande attend votre décision
   *[other] { $nombre } demandes attendent votre décision
}
life-done-ouverte = L’enquête est ouverte. La liste des associations et le questionnaire sont figés.
life-done-programmee = L’ouverture est programmée.
life-done-prolongee = Le dernier jour est changé.
life-done-close = L’enquête est close et les adresses postales sont effacées. Produisez maintenant le diagnostic.
life-done-archivee = L’enquête est archivée.
life-done-arrivees = Les associations arrivées depuis l’ouverture sont dans l’enquête.
life-done-enregistre = C’est enregistré.
life-after = Et maintenant
life-after-letters = Celles qui n’ont pas de courriel reçoivent une lettre, avec leur lien et leur code.
life-after-letters-go = Préparer les lettres
life-after-board = Le suivi dit chaque soir qui manque encore, et qui appeler.
life-opening-title = Ouvrir l’enquête maintenant
life-opening-1 = Le questionnaire et la liste des associations sont figés : ils ne changent plus jusqu’à la fin.
life-opening-2 = Les associations peuvent répondre dès maintenant, et non à la date prévue.
life-opening-3 = Une enquête ouverte ne redevient pas une préparation ; vous pourrez la fermer à tout moment.
life-opening-go = Ouvrir l’enquête
life-closing-title = Fermer l’enquête maintenant
life-closing-1 = Plus aucune réponse n’est acceptée ; celles qui sont commencées restent commencées.
life-closing-2 = Les courriels prévus ne partent plus.
life-closing-3 = Les adresses postales sont effacées : elles ne servaient qu’à l’envoi.
life-closing-4 = Vous pourrez la rouvrir tant qu’elle n’est pas archivée.
life-closing-go = Fermer l’enquête
life-archiving-title = Archiver l’enquête
life-archiving-1 = Une enquête archivée ne se rouvre pas.
life-archiving-2 = Les adresses postales sont effacées.
life-archiving-3 = Les réponses et les diagnostics restent.
life-archiving-go = Archiver
life-discarding-title = Abandonner cette préparation
life-discarding-1 = Le titre, les dates, les questions locales et les réglages de cette enquête seront perdus.
life-discarding-2 = La liste des associations reste.
life-discarding-go = Abandonner la préparation
life-discard-title = Renoncer
life-discard = Abandonner cette préparation

open-title = Lien ouvert
open-what = Une association active chez vous peut être déclarée ailleurs, ou absente de vos listes. Avec ce lien, à publier où vous voulez, elle se retrouve par son nom ou son numéro ; son lien personnel part à l’adresse connue. Une association inconnue vous fait une demande.
open-on = Créer un lien ouvert
open-off = Fermer le lien ouvert

dates-title = Titre et dates
dates-open = L’enquête est ouverte ou terminée : son dernier jour se change sur la page de préparation.
dates-propose = Partir de la soirée de restitution
dates-propose-text = Dites quand les résultats seront présentés : les autres dates sont comptées à rebours. Le mois d’août et les fêtes de fin d’année ne comptent pas dans les délais ; rien ne tombe un jour férié ni une fin de semaine.
dates-evening = Soirée de restitution
dates-avoid = Éviter aussi des vacances scolaires
dates-avoid-label = Périodes à éviter
dates-avoid-hint = Une par ligne : premier jour, espace, dernier jour. Par exemple 06/02/2027 22/02/2027.
dates-propose-go = Proposer un calendrier
dates-proposal = Calendrier proposé
dates-take = Prendre ces dates
dates-own = Ou fixer les dates soi-même
dates-opening = Premier jour
dates-opening-hint = L’enquête ouvre à 8 heures.
dates-closing = Dernier jour
dates-closing-hint = Jusqu’à minuit.
dates-restitution = Soirée de restitution (facultatif)
dates-flaw-periods = Une période ne se lit pas. Écrivez deux dates par ligne, par exemple 06/02/2027 22/02/2027.
dates-too-soon = C’est trop tôt : même avec les délais les plus courts, la première date possible est le { $date }.
dates-ease-full = Vous avez le temps : tous les délais habituels sont tenus.
dates-ease-good = Les délais habituels sont un peu raccourcis.
dates-ease-tight = Le temps est compté : les délais sont raccourcis au plus juste.
dates-quiet-august = Août tombe pendant l’enquête : elle ouvre plus tôt d’autant.
stage-cleaning = Nettoyer les listes
stage-cleaning-why = À partir de ce jour : réunir les fichiers, écarter les doublons, compléter les adresses ({ $days } jours avant l’ouverture).
stage-opening = Ouverture
stage-opening-why = Les invitations partent ; { $weeks } semaines pour répondre.
stage-reminder = Relance n° { $number }
stage-reminder-why = { $days } jours après l’ouverture.
stage-closing = Dernier jour
stage-closing-why = Puis { $days } jours pour saisir les derniers papiers et vérifier.
stage-validation = Réponses validées
stage-validation-why = Les chiffres ne bougent plus ; { $days } jours pour écrire le diagnostic.
stage-diagnostic = Diagnostic provisoire
stage-diagnostic-why = Remis au comité de pilotage, { $days } jours avant la soirée.
stage-restitution = Soirée de restitution
stage-restitution-why = La date que vous avez donnée.
avoided-weekend = Déplacé : fin de semaine.
avoided-holiday = Déplacé : jour férié.
avoided-august = Déplacé : mois d’août.
avoided-year-end = Déplacé : fêtes de fin d’année.
avoided-given = Déplacé : période à éviter.

people-title = Responsable et personne à joindre
people-title-text = Ces lignes figurent sur la première page du questionnaire, dans la notice et dans les courriels. Elles seront proposées pour vos enquêtes suivantes.
people-responsible = Organisme responsable
people-responsible-hint = Par exemple : Ville de Bourges, service vie associative.
people-contact = Personne à joindre
people-contact-hint = Prénom et nom.
people-phone = Téléphone
people-email = Courriel

lists-title = Quartiers
lists-title-text = Le questionnaire demande où se déroule l’activité. Donnez les quartiers que tout le monde connaît, une douzaine au plus. Sans liste, ces questions ne sont pas posées.
lists-quarters = Quartiers du territoire
lists-quarters-hint = Un nom par ligne. Un code peut venir devant, suivi d’un point-virgule ; il ne change plus une fois l’enquête ouverte.
lists-qpv = Quartiers prioritaires de la politique de la ville
lists-qpv-hint = Un par ligne. Laissez vide si votre territoire n’en a pas.
lists-qpv-proposed = La liste officielle de votre territoire est proposée : enregistrez pour la prendre.

forecast-title = Ce que l’on pourra publier
forecast-what = Un groupe trop petit ne peut pas être publié : on y reconnaîtrait quelqu’un, ou le hasard y pèserait trop. Voici ce que donneraient trois taux de réponse.
forecast-hypotheses = Ces taux sont des hypothèses : les enquêtes locales reçoivent le plus souvent de 5 à 15 % de réponses, davantage avec des relances et des appels.
forecast-previous = Ces taux entourent celui de votre enquête précédente.
forecast-legend-figures = Publiable : 30 réponses au moins, et une marge de 10 points au plus.
forecast-legend-fragile = Fragile : 10 réponses au moins ; chaque chiffre porte une mise en garde.
forecast-legend-card = Fiche : de 5 à 9 réponses ; des besoins nommés, sans chiffre.
forecast-legend-nothing = Rien : moins de 5 réponses.
forecast-needed = Pour attendre 30 réponses d’un groupe à { $rate }, il faut y joindre { $contacts } associations. Complétez les adresses, ou appelez, là où il en manque.
forecast-empty = La liste des associations est vide : il n’y a rien à prévoir.
forecast-group = Groupe
forecast-frame = Associations
forecast-contactable = Joignables
forecast-rate = À { $rate } de réponses
forecast-whole = Ensemble
forecast-unknown = non connu
forecast-figures = publiable
forecast-fragile = fragile
forecast-card = fiche
forecast-nothing = rien
forecast-detail = { $n ->
    [one] { $nombre } réponse, ± { $points } points
   *[other] { $nombre } réponses, ± { $points } points
}
forecast-answers = { $n ->
    [0] aucune réponse
    [one] { $nombre } réponse
   *[other] { $nombre } réponses
}
forecast-by-whole = Ensemble
forecast-by-domain = Par domaine d’activité
forecast-by-employer = Par emploi
forecast-by-commune = Par commune
forecast-by-quarter = Par quartier
forecast-by-qpv = Par quartier prioritaire
forecast-method = Réponses attendues : associations joignables × taux, arrondi en dessous. Marge : demi-largeur de l’intervalle à 95 % d’une part de 50 %, avec correction de population finie ; elle est indicative, car répondre est volontaire.

compose-title = Questionnaire de l’enquête
compose-core = { $title } (version { $version })
compose-preview = Voir l’aperçu
compose-next = Continuer : les dates
compose-locked = L’enquête n’est plus en préparation : son questionnaire est figé.
compose-campaign = Cette enquête fait partie de la campagne « { $title } » : son questionnaire commun est fixé par la coordination de la campagne. Les questions facultatives et locales restent les vôtres.
compose-campaign-title = Campagne commune
compose-campaign-what = Plusieurs observatoires peuvent poser les mêmes questions au même moment. Tant que l’enquête est en préparation, elle peut rejoindre une campagne, et la quitter. Voici ce que cela veut dire :
compose-campaign-means = Ce que veut dire faire partie de la campagne
compose-campaign-1 = Le questionnaire commun est le même pour tous les observatoires : ses questions ne se changent pas ici.
compose-campaign-2 = Vos dates, vos questions facultatives et vos questions locales restent les vôtres. Des questions locales écrites pour un autre questionnaire sont abandonnées.
compose-campaign-3 = La coordination de la campagne voit votre avancement et votre couverture, en nombres ; jamais vos contacts, jamais une réponse.
compose-campaign-4 = Si elle corrige le questionnaire commun, la correction arrive ici d’elle-même, aussi pendant la collecte : les réponses envoyées gardent leur version, celles en cours suivent la nouvelle. Une correction qui ferait perdre son sens à une réponse est refusée.
compose-campaign-5 = Une fois l’enquête ouverte, elle reste dans la campagne.
compose-campaign-which = Quelle campagne ?
compose-campaign-choice = { $title } – { $core }, version { $version }
compose-campaign-none = Choisissez la campagne à rejoindre
compose-campaign-faulty = Vos questions locales ne conviennent pas au questionnaire de cette campagne : l’enquête ne l’a pas rejointe
compose-campaign-join = Rejoindre la campagne
compose-campaign-leave = Quitter la campagne
compose-campaign-leave-what = Le questionnaire reste tel qu’il est ; les corrections de la campagne n’y arrivent plus.
compose-done-rejointe = L’enquête fait partie de la campagne.
compose-done-quittee = L’enquête ne fait plus partie de la campagne. Son questionnaire n’a pas changé.
compose-options = Questions facultatives
compose-options-text = Le reste est le tronc commun, qui permet de comparer : il ne se retire pas. Décochez ce que vous ne voulez pas demander ; cochez ce qui vous intéresse.
compose-options-of = { $on } sur { $of }
compose-options-go = Enregistrer les questions facultatives
compose-local = Vos questions
compose-local-text = Ajoutez quelques questions propres à votre territoire. Elles sont posées à la fin, avant la dernière page.
compose-remove = Retirer
compose-add = Ajouter une question
compose-kind = Forme de la réponse
compose-kind-single = Un choix
compose-kind-multi = Plusieurs choix
compose-kind-text = Une ligne de texte
compose-kind-longtext = Un texte
compose-kind-number = Un nombre entier
compose-kind-yesno = Oui ou non
compose-label = La question
compose-help = Une aide sous la question (facultatif)
compose-choices = Les réponses possibles
compose-choices-hint = Une par ligne, pour un choix ou plusieurs choix seulement. « Autre » ouvre un champ à remplir.
compose-add-go = Ajouter cette question
compose-lacks = La question n’est pas ajoutée
compose-lack-label = Écrivez la question.
compose-lack-choices = Donnez au moins deux réponses possibles, une par ligne.
compose-lack-too-many = C’est trop : quarante réponses possibles au plus.
compose-lack-twice = Deux réponses sont les mêmes.
compose-page = Questions de { $place }
compose-page-bare = Questions locales
compose-other = Un autre questionnaire
compose-library = Prendre un questionnaire tout prêt
compose-library-loses = Changer de questionnaire efface vos questions locales et vos choix de questions facultatives.
compose-library-go = Prendre ce questionnaire
compose-own = Déposer le vôtre
compose-own-text = Déposez un questionnaire complet, ou un module local qui prolonge le questionnaire choisi (clé « extends »). Il est vérifié avant d’être pris ; toutes ses erreurs sont dites d’un coup.
compose-file = Fichier JSON
compose-paste = Ou collez son texte
compose-own-go = Vérifier et prendre
compose-no-text = Choisissez un fichier, ou collez un texte.
compose-faulty = Ce questionnaire a des erreurs ; rien n’a été changé
compose-other-core = Ce texte porte sur un autre questionnaire, « { $name } ». Choisissez d’abord celui-ci ; rien n’a été changé
compose-warning = À regarder :
compose-document = document
compose-changes = Ce que vous changez
compose-changes-none = Rien : le questionnaire est posé tel quel.
compose-module = Télécharger votre module local
compose-reset = Revenir au questionnaire d’origine
compose-done-noyau = Le questionnaire est choisi.
compose-done-options = Les questions facultatives sont enregistrées.
compose-done-question = La question est ajoutée.
compose-done-retrait = La question est retirée.
compose-done-module = Le questionnaire déposé est pris.
compose-done-origine = Le questionnaire est revenu à son origine.

preview-title = Aperçu du questionnaire
preview-text = Voici ce que verront les associations. Vous pouvez répondre pour essayer : rien n’est enregistré.
preview-banner = Aperçu : rien n’est enregistré.
preview-contents = Toutes les pages
preview-pages = Les pages
preview-short = Voir le parcours court
preview-full = Voir le parcours complet
preview-next = Page suivante
preview-end = Fin de l’aperçu
preview-end-text = Une association verrait ici le récapitulatif de ses réponses, puis les enverrait.

request-title = Demandes reçues par le lien ouvert
request-text = Ces associations ne se sont pas trouvées dans la liste. Acceptée, une association entre dans l’enquête à part de la liste figée (elle ne compte pas dans les totaux estimés) et reçoit son lien personnel.
request-none = Aucune demande pour l’instant.
request-waiting = en attente
request-accepted = acceptée
request-refused = refusée
request-accept = Accepter et envoyer le lien
request-refuse-open = Refuser
request-reason = Pourquoi (pour votre équipe)
request-refuse = Refuser la demande
request-good-accepted = La demande est acceptée : l’association est dans l’enquête. Si elle a donné une adresse, son lien part dans les minutes qui viennent ; sinon, donnez-lui un code imprimé.
request-good-refused = La demande est refusée. L’association n’en reçoit pas de message.
request-good-before = Cette demande avait déjà reçu une décision : rien n’a changé.

guest-title = Participer à l’enquête
guest-lead = Votre association est active ici ? Elle peut répondre.
guest-text = Cherchez-la par son nom ou par son numéro. Son lien personnel sera envoyé à l’adresse que la liste connaît ; il n’y a qu’une réponse par association.
guest-search = Nom de l’association, numéro RNA ou SIREN
guest-search-hint = Un mot du nom suffit.
guest-short = Écrivez au moins trois lettres du nom, ou un numéro entier.
guest-found = { $n ->
    [0] Aucune association de ce nom
    [one] Une association trouvée
   *[other] { $nombre } associations trouvées
}
guest-which = Laquelle est la vôtre ?
guest-send = Envoyer le lien à l’association
guest-send-hint = Le lien part à l’adresse connue de l’association, jamais à une autre.
guest-not-found = Vous ne la trouvez pas ?
guest-not-found-text = Elle peut être déclarée sous un autre nom, ou dans une autre commune. Demandez à participer : l’équipe de l’enquête vous répondra.
guest-request-go = Demander à participer
guest-request = Demander à participer
guest-request-text = L’équipe de l’enquête lit cette demande et vous envoie un lien.
guest-request-privacy = Ces lignes ne servent qu’à vous répondre ; elles sont effacées si la demande n’est pas retenue.
guest-request-submit = Envoyer la demande
guest-name = Nom de l’association
guest-rna = Numéro RNA (facultatif)
guest-rna-hint = Un W et neuf caractères, sur le récépissé de la préfecture.
guest-email = Courriel
guest-phone = Téléphone
guest-note = Un mot à l’équipe (facultatif)
guest-back = Revenir à la recherche
guest-sent = C’est noté
guest-sent-text = Si la liste connaît une adresse de courriel pour cette association, son lien y arrive dans quelques minutes. Rien ne vient ? Regardez les courriers indésirables, demandez aux autres responsables de l’association, ou joignez l’équipe de l’enquête.
guest-asked = Votre demande est reçue
guest-asked-text = L’équipe de l’enquête la lit et vous répond par le moyen que vous avez donné.
guest-contact = Une question ? { $contact }.
open-flaw-name = Donnez le nom de l’association.
open-flaw-rna = Un numéro RNA commence par W et a dix caractères. Laissez vide si vous ne l’avez pas.
open-flaw-email = Cette adresse n’est pas complète, par exemple bureau@association.fr.
open-flaw-reach = Donnez un courriel ou un téléphone, pour que l’on puisse vous répondre.

camp-title = Campagnes
camp-what = Dans une campagne, plusieurs observatoires posent les mêmes questions au même moment. Chacun garde sa liste, ses dates et ses questions locales. Vous voyez l’avancement, jamais les contacts ni les réponses.
camp-none = Aucune campagne pour l’instant.
camp-core = { $n ->
    [0] { $id }, version { $version }, aucune enquête
    [one] { $id }, version { $version }, une enquête
   *[other] { $id }, version { $version }, { $n } enquêtes
}
camp-new = Nouvelle campagne
camp-name = Titre de la campagne
camp-no-title = Donnez un titre à la campagne
camp-core-choose = Questionnaire commun
camp-library = { $id }, fourni avec le programme
camp-own = Ou déposer un autre questionnaire
camp-new-go = Créer la campagne
camp-progress = Avancement
camp-no-wave = Aucune enquête n’a rejoint cette campagne. Les observatoires la choisissent en préparant une nouvelle enquête.
camp-observatory = Observatoire
camp-contacted = Contactées
camp-coverage = Couverture
camp-rate = Taux de réponse
camp-version = Questionnaire
camp-current = à jour
camp-older = version antérieure
camp-correct = Corriger le questionnaire commun
camp-correct-text = Téléchargez le questionnaire, corrigez-le, augmentez son numéro de version, puis déposez-le. Vous verrez ce qui change et ce qui arrive à chaque enquête avant de publier. Une correction atteint toutes les enquêtes en une fois, ou aucune.
camp-download = Télécharger le questionnaire commun
camp-examine = Examiner la correction
camp-publish = Publier pour toutes les enquêtes
camp-changes = Ce qui change
camp-effects = Ce qui arrive à chaque enquête
camp-untouched = Rien n’a été changé.
camp-published = La correction est publiée : toutes les enquêtes qui ne sont pas terminées la suivent.
camp-other = Ce texte est un autre questionnaire, « { $id } » : une correction garde l’identifiant
camp-nothing = Cette version ne change rien
camp-same-version = Le numéro de version est celui d’avant : augmentez-le
camp-refused = La correction ne peut pas être publiée : voyez ce qui arrive à chaque enquête
camp-follows = Suit la correction ; son module local est repris.
camp-over = Terminée : garde sa version.
camp-faulty = Son module local ne convient plus :
camp-clashes = Des réponses déjà données perdraient leur sens :
camp-loss-question = la question « { $label } » ({ $id }) disparaît.
camp-loss-type = la question « { $label } » ({ $id }) change de forme.
camp-loss-code = la réponse « { $what } » de la question « { $label } » ({ $id }) disparaît.
camp-loss-row = la ligne « { $what } » de la question « { $label } » ({ $id }) disparaît.

## — register —
nav-register = Répertoire
register-title = Répertoire des associations
register-lead = Tout ce qui est connu des associations du territoire, et d’où cela vient. Chaque vague en fige une copie à son ouverture.
register-count = { $n ->
    [0] Aucune association
    [one] { $nombre } association
   *[other] { $nombre } associations
}
register-empty = Le répertoire est vide
register-empty-text = Commencez par le RNA de votre département (fichier national, filtré à votre territoire), puis la liste de la mairie ou du dernier forum.
register-empty-do = Importer un premier fichier
register-quality = Qualité du répertoire
register-search = Nom, numéro RNA ou SIREN
register-filter = Montrer
register-all-domains = Tous les domaines
register-all-communes = Toutes les communes
register-commune = Commune
register-numbers = RNA, SIREN
register-life = Dernier signe de vie
register-dissolved = dissoute
register-part-all = Toutes les associations
register-part-courriel = avec un courriel utilisable
register-part-telephone = avec un téléphone
register-part-postal = avec une adresse postale
register-part-sans-contact = sans aucun contact
register-part-opposition = avec une opposition
register-part-retour = dont un courriel est revenu
register-part-sans-domaine = sans domaine
register-part-sans-commune = sans commune
register-part-dissoute = dissoutes
register-fields = Ce qui est connu
register-field = Champ
register-value = Valeur retenue
register-said = Ce que dit chaque source
register-contacts = Contacts
register-no-contact = Aucun contact : ni courriel, ni téléphone, ni adresse.
register-postal-some = une adresse
register-bounced = Courriel revenu le
register-oppose = Noter une opposition
register-oppose-text = Plus aucun message, lettre ni appel : l’opposition vaut pour tous les contacts de l’association, et tous les imports suivants la respectent.
register-oppose-do = Ne plus contacter cette association
register-is-opposed = Cette association s’oppose à être contactée.
register-is-dissolved = Dissoute ou fermée : elle n’entre dans aucune nouvelle vague.
register-merged-into = Réunie avec une autre association : voir celle-ci.
register-merged = Réunit aussi
register-waves = Vagues
geo-code = code de la commune
geo-district = arrondissement rattaché à sa commune
geo-merged = ancienne commune rattachée à la nouvelle
geo-postcode-and-name = code postal et nom
geo-name = nom seul
geo-postcode = code postal seul
geo-unknown = commune non trouvée
imports-title = Imports
imports-list = Imports précédents
imports-none = Aucun fichier n’a encore été importé.
import-new = Importer un fichier
import-new-text = Rien n’entre dans le répertoire avant que vous ayez vu ce qui changera.
import-file = Fichier
import-file-hint = CSV, Excel (XLSX), ODS ou ZIP. Les fichiers nationaux (RNA, SIRENE) s’envoient entiers : seules les associations du territoire sont gardées.
import-kind = Type de fichier
import-kind-guess = Reconnaître automatiquement
import-more = Autres précisions
import-vintage = Millésime (facultatif)
import-vintage-hint = Par exemple « novembre 2026 » ou « forum 2025 ».
import-seats = Établissements SIRENE (facultatif)
import-seats-hint = Avec les unités légales de SIRENE : le fichier des établissements dit lesquelles sont sur le territoire. Sans lui, elles complètent seulement les associations déjà connues.
import-send = Envoyer le fichier
import-where = Où trouver les fichiers nationaux ?
import-where-rna = Répertoire national des associations (RNA), sur data.gouv.fr
import-where-rna-what = Prenez le fichier « RNA Waldec » du dernier mois et envoyez-le tel quel, sans l’ouvrir.
import-where-sirene = Base SIRENE, sur data.gouv.fr
import-where-sirene-what = Pour les associations employeuses : le fichier des unités légales, et celui des établissements dans « Autres précisions ».
import-reference = Quartiers prioritaires et populations légales :
import-no-file = Aucun fichier n’a été choisi, ou le fichier est vide.
import-no-file-todo = Choisissez le fichier, puis envoyez-le.
import-state-preview = Aperçu : rien n’est encore importé
import-state-columns = Colonnes à vérifier
import-state-applied = Importé
import-state-undone = Annulé
import-state-abandoned = Abandonné
import-counts = Nouvelles : { $added } ; modifiées : { $updated } ; sans changement : { $same } ; rejetées : { $rejected }
import-tile-added = Nouvelles associations
import-tile-updated = Associations modifiées
import-tile-same = Sans changement
import-tile-rejected = Lignes rejetées
import-tile-outside = Hors du territoire
import-tile-filtered = Qui ne sont pas des associations à ajouter
import-tile-unmatched = Sans association à compléter
import-tile-dissolved = Dissoutes ou fermées
import-tile-opposed = Avec une opposition
import-tile-person = Dont le nom semble celui d’une personne
import-already = Ce fichier a déjà été importé, { $moment }.
import-nothing = Rien à changer : le répertoire contient déjà tout ce que dit ce fichier.
import-apply = Importer dans le répertoire
import-apply-text = L’import se fait en une fois, et peut être annulé ensuite.
import-columns = Corriger le sens des colonnes
import-abandon = Abandonner cet import
import-notes = À savoir sur ce fichier
import-rejected = Lignes rejetées
import-rejected-text = Corrigez-les dans le fichier ci-dessous et envoyez-le : les autres lignes n’ont pas à être renvoyées.
import-rejected-file = Télécharger les lignes rejetées (CSV)
import-more-rejected = Les suivantes sont dans le fichier.
import-remarks = Lignes à vérifier
import-remarks-text = Ces lignes sont reprises, mais quelque chose y a été corrigé ou laissé de côté.
import-remarks-file = Télécharger les remarques (CSV)
import-more-remarks = Les suivantes sont dans le fichier.
import-association = Association
import-remark = Remarque
import-line = Ligne
import-reason = Motif
import-changes = Ce qui change
import-changes-file = Télécharger tous les changements (CSV)
import-fields = Champs modifiés
import-rows = Associations
import-some-updated = Exemples de modifications
import-more-updated = Autres exemples
import-after = C’est importé
import-after-other = Importer un autre fichier
import-some-added = Exemples d’ajouts
import-at-line = ligne { $line }
import-undo-title = Annuler cet import
import-undo-text = Les champs qu’il a changés reprennent leur valeur d’avant, sauf ceux qui ont changé depuis. Les associations qu’il a ajoutées partent, sauf si une vague, une fusion ou un autre import s’en sert.
import-undo = Annuler l’import
import-undone-text = Associations rétablies : { $restored }. Associations retirées : { $removed }.
import-kept = Gardé tel quel ({ $count })
columns-title = Que contient chaque colonne ?
columns-text = Un sens est proposé pour chaque colonne. Corrigez ce qui ne va pas. Les noms de personnes ne sont jamais gardés.
columns-remembered = Vos choix du dernier fichier qui avait ces colonnes sont repris.
columns-no-header = (colonne sans titre)
columns-empty = Colonne vide.
columns-example = Par exemple :
columns-sheet = Feuille du classeur
columns-sheet-do = Changer de feuille
columns-go = Voir ce qui changera
oppositions-title = Oppositions
oppositions-text = Une adresse notée ici ne reçoit plus jamais de message, même si un fichier importé plus tard la contient. Seule une empreinte de l’adresse est gardée.
oppositions-email = Courriel de la personne qui s’oppose
oppositions-wrong = Cette adresse ne permet pas d’écrire : vérifiez-la.
oppositions-do = Noter l’opposition
oppositions-done = L’opposition est notée.
oppositions-association = Pour une association entière, ouvrez sa page depuis le :
oppositions-list = Oppositions notées
oppositions-none = Aucune pour le moment.
reference-title = Données de référence
reference-text = Liste nationale des quartiers prioritaires (QPV) et populations légales de l’INSEE. Elles servent à toute l’installation ; un fichier de la même génération ou du même millésime remplace le précédent.
reference-vintage = Millésime (si le fichier ne le dit pas)
reference-vintage-hint = L’année, par exemple 2023.
reference-known = Déjà importé
reference-none = Rien encore : les populations fournies avec le programme sont utilisées.
reference-qpv = Quartiers prioritaires, génération
reference-population = Populations légales
reference-done = { $kind }, { $vintage } : { $count } lignes importées, { $rejected } rejetées.

# — s’entraîner —
training-banner = Données de démonstration : observatoire d’entraînement, tout y est inventé et aucun courriel n’en part.
training-title = S’entraîner
training-lead = Un observatoire d’entraînement permet de tout essayer sans crainte, à côté du vôtre : rien de ce qui s’y fait ne touche votre registre ni vos enquêtes.
training-here = Vous êtes dans l’observatoire d’entraînement. Essayez tout : rien de ce que vous faites ici ne touche de vraies associations.
training-what-1 = Quelques centaines d’associations inventées sur votre territoire, dont quelques doublons à fusionner.
training-what-2 = Une enquête ouverte depuis trois semaines, avec des réponses, des demandes à traiter et des appels à passer.
training-what-3 = Aucun courriel n’en part, à aucune adresse : chacun se lit sur la page « Courriels retenus », avec son lien vers le questionnaire.
training-what-4 = Chaque page et chaque fichier disent que ce sont des données de démonstration.
training-what-5 = Les personnes de l’observatoire y ont les mêmes rôles.
training-go = Aller à l’observatoire d’entraînement
training-create = Créer l’observatoire d’entraînement
training-long = Cela prend de quelques secondes à une minute : laissez la page ouverte.
training-ask = Il n’y a pas encore d’observatoire d’entraînement. Une personne qui administre l’observatoire peut le créer depuis cette page.
training-mails = Lire les courriels retenus
training-renew-title = Repartir à neuf
training-renew-text = Tout ce que l’observatoire d’entraînement contient est effacé, pour vous et pour les autres personnes qui s’y entraînent, puis il est rempli comme au premier jour.
training-renew-tick = Oui, tout effacer et recommencer
training-renew = Repartir à neuf
training-tick = Cochez la case pour confirmer que tout peut être effacé.
training-filling = L’observatoire d’entraînement est en train d’être rempli. Revenez dans une minute.
training-done = L’observatoire d’entraînement est prêt.
training-back = Revenir à { $name }
training-door = S’entraîner sans risque
kept-title = Courriels retenus
kept-what = Voici les courriels que cet observatoire aurait envoyés, du plus récent au plus ancien. Aucun n’est parti.
kept-search = Adresse ou objet
kept-search-go = Chercher
kept-total =
    { $n ->
        [0] Aucun courriel. Les envois prévus par le plan arrivent ici en quelques secondes, aux heures d’envoi.
        [one] Un courriel
       *[other] { $nombre } courriels
    }
kept-to = pour { $address }
kept-link = ouvrir cette page
kept-later = Plus récents
kept-earlier = Plus anciens
team-training-of = Dans l’observatoire d’entraînement, chacun a les mêmes rôles que dans l’observatoire. Les personnes se désignent là.
team-training-go = Désigner les personnes
team-done-invited-training = La personne peut entrer. Aucun courriel n’est parti : dites-lui de demander son lien de connexion, avec cette adresse, sur la page « Connexion ».

# — comments of the steering committee —
comments-title = Commentaires
comments-title-place = { $place } – Commentaires
comments-what = Le comité de pilotage et la coordination commentent ici les chapitres et les figures. Ces commentaires ne sont lus que par eux ; dans un diagnostic, un commentaire retenu paraît sans nom.
comments-what-coordinator = Un commentaire que vous retenez est imprimé dans le prochain diagnostic produit, sous le chapitre ou la figure.
comments-count = { $n ->
    [0] Aucun commentaire pour l’instant.
    [one] { $nombre } commentaire
   *[other] { $nombre } commentaires
}
comments-retained-count = { $n ->
    [0] dont aucun n’est retenu pour le rapport.
    [one] dont { $nombre } est retenu pour le rapport.
   *[other] dont { $nombre } sont retenus pour le rapport.
}
comments-write = Commenter
comments-chapter = Commenter ce chapitre
comments-answer = Ajouter un commentaire
comments-figures = Commenter une figure de ce chapitre
comments-questions = Commenter une autre question
comments-others = Autres questions
comments-gone = Élément qui n’est plus dans l’enquête ({ $code })
comments-none = Personne n’a encore commenté ceci.
comments-new = Votre commentaire
comments-text = Texte du commentaire
comments-hint = Texte simple, { $most } caractères au plus. N’y nommez ni association ni personne : un commentaire retenu est publié.
comments-send = Ajouter ce commentaire
comments-save = Enregistrer
comments-empty = Écrivez votre commentaire avant de l’envoyer.
comments-too-long = Ce commentaire a { $n } caractères : raccourcissez-le à { $most } au plus.
comments-nobody = Une personne qui n’a plus de compte
comments-edited = modifié le { $moment }
comments-retained = Retenu pour le rapport
comments-retain = Retenir pour le rapport
comments-leave = Ne plus retenir
comments-change = Modifier ou retirer
comments-remove = Retirer ce commentaire
comments-edit-title = Modifier un commentaire
comments-remove-title = Retirer un commentaire
comments-edit-retained = La coordination l’a retenu : si vous changez le texte, elle devra le retenir à nouveau.
comments-remove-what = Un commentaire retiré disparaît des pages et des prochains diagnostics ; les diagnostics déjà produits ne changent pas.
comments-back = Tous les commentaires
comments-back-place = Revenir aux commentaires
comments-chapters = Commentaires du comité de pilotage
comments-chapters-what = Chapitre par chapitre, ce que le comité de pilotage et la coordination en disent.

# — Publications d’une vague —
publication-since = Depuis la publication du { $moment } :
publication-came = { $n ->
    [one] { $n } réponse nouvelle.
   *[other] { $nombre } réponses nouvelles.
}
publication-corrected = { $n ->
    [one] { $n } réponse corrigée.
   *[other] { $nombre } réponses corrigées.
}
publication-left = { $n ->
    [one] { $n } réponse retirée.
   *[other] { $nombre } réponses retirées.
}
publication-wait = { $n ->
    [one] Il en faut encore { $nombre } pour que le diagnostic les compte : d’ici là, un diagnostic produit garde les réponses de la publication précédente. Comparés, deux diagnostics trop proches diraient ce que chacune a répondu.
   *[other] Il en faut encore { $nombre } pour que le diagnostic les compte : d’ici là, un diagnostic produit garde les réponses de la publication précédente. Comparés, deux diagnostics trop proches diraient ce que chacune a répondu.
}
publication-hold = { $n ->
    [one] Un diagnostic produit maintenant sera un brouillon, lu par la coordination seule : comparé au précédent, il dirait ce qui a été corrigé ou retiré. Encore { $n } changement et il pourra être publié.
   *[other] Un diagnostic produit maintenant sera un brouillon, lu par la coordination seule : comparé au précédent, il dirait ce qui a été corrigé ou retiré. Encore { $nombre } changements et il pourra être publié.
}
publication-draft = Brouillon, lu par la coordination seule : trop peu de réponses ont changé depuis la publication précédente. Les autres personnes lisent toujours celle-ci.
results-published = Chiffres de la publication du { $moment }. Ils ne changent qu’à la publication suivante.
results-answered-only = Ont répondu : { $answered }.
results-unpublished = Rien n’est encore publié : les résultats s’affichent ici dès qu’un diagnostic est produit.
research-losses = Ce qui a été perdu
# — comparisons: reference sets, parts of the territory, campaign —
wave-nav-compare = Comparaisons
wave-nav-zones = Territoires
compare-title = Comparaisons
compare-few = Il faut au moins cinq réponses pour comparer.
compare-none = Aucun repère ne peut être comparé aux chiffres de cette enquête : ils sont tous désactivés, ou les réponses sont encore trop peu nombreuses.
compare-campaign = Les autres territoires de la campagne
compare-sets = Repères de cette enquête
compare-sets-what = Un repère désactivé ne paraît plus ici ni dans les prochains diagnostics ; ceux qui sont déjà produits ne changent pas.
compare-on = Activé
compare-off = Désactivé
compare-switch-on = Activer
compare-switch-off = Désactiver
compare-switched = C’est enregistré : les prochains diagnostics en tiendront compte.
zones-title = Les parties du territoire
zones-none = Il n’y a rien à comparer dans le territoire « { $territoire } » : il faut au moins deux communes, ou deux quartiers, de dix réponses ou plus. Les quartiers se décrivent dans la préparation de l’enquête ; ceux des associations viennent du répertoire.
packs-title = Jeux de repères
packs-what = Un jeu de repères réunit des chiffres venus d’ailleurs, chacun avec son année, sa source et sa comparabilité. Les diagnostics de cet observatoire s’y comparent.
packs-go = Voir, charger ou retirer des jeux de repères
packs-untouched = Rien n’a été enregistré.
packs-faulty = Ce fichier ne peut pas servir de jeu de repères
packs-no-text = Choisissez un fichier ou collez un texte.
packs-read = Ce jeu de repères se lit sans erreur. Vérifiez ce qu’il dit, puis gardez-le.
packs-same = Ce jeu de repères est déjà là, à l’identique. Le garder le remet en service s’il était retiré.
packs-kept = Le jeu de repères est enregistré.
packs-withdrawn-done = Cette version est retirée : les prochains diagnostics ne s’en serviront plus.
packs-back-done = Cette version est de nouveau disponible.
packs-known = Les jeux connus
packs-detail = Version { $version }, { $figures } chiffres
packs-unread = Version { $version }, illisible par cette version du programme
packs-state-own = Livré avec le programme.
packs-state-added = Chargé le { $moment }.
packs-state-withdrawn = Retiré le { $moment }.
packs-used = En service.
packs-unused = Pas en service.
packs-see = Voir ses chiffres
packs-file = Télécharger le fichier
packs-withdraw = Retirer
packs-back = Remettre en service
packs-load = Charger un jeu de repères
packs-load-what = Le fichier est un texte JSON, décrit dans la documentation (survey-schemas/README.md). Vous verrez ce qu’il contient avant de le garder. Une version plus récente du même jeu remplace la précédente, qui reste gardée.
packs-choose = Fichier du jeu de repères
packs-examine = Examiner
packs-keep = Garder ce jeu de repères
packs-indicator = Indicateur
packs-value = Valeur
packs-place = Où, quand
packs-grade = Comparabilité
packs-source = Source
packs-note = Ce qui diffère
share-title = Partage avec les territoires de la campagne
share-none = Cette enquête ne fait partie d’aucune campagne : il n’y a rien à partager.
share-campaign = Campagne « { $title } »
share-state-no = Cet observatoire ne partage pas ses chiffres.
share-state-idle = L’accord donné n’a plus d’effet : son diagnostic n’est plus validé. Rien n’est partagé.
share-state-yes = Cet observatoire partage les chiffres de son dernier diagnostic validé.
share-state-old = Cet observatoire partage les chiffres d’un diagnostic validé plus ancien que le dernier.
share-what = Partager est réciproque : les observatoires qui partagent voient les chiffres les uns des autres, et eux seuls. Seuls partent les chiffres de la liste ci-dessous, tels qu’ils sont dans le diagnostic validé : jamais un groupe, jamais une réponse, rien sous trente réponses, rien de ce que le diagnostic cache.
share-others = Autres territoires qui partagent : { $named } avec leur nom, { $unnamed } sans nom. Ceux qui ne se nomment pas sont montrés ensemble (médiane et étendue), à partir de quatre.
share-withdraw = Ne plus partager
share-withdraw-what = L’effet est immédiat : les pages et les prochains diagnostics des autres ne montreront plus ce territoire. Les diagnostics déjà produits ne changent pas.
share-offer = Ce qui serait partagé
share-nothing = Rien encore : produisez le diagnostic, puis validez-le. Seuls des chiffres validés se partagent.
share-produced = Diagnostic validé, produit le { $moment }.
share-empty = Ce diagnostic n’a aucun chiffre sur trente réponses ou plus : rien ne peut être partagé.
share-interval = Intervalle à 95 %
share-n = Réponses
share-name = Les autres observatoires peuvent-ils voir le nom du territoire ?
share-name-yes = Oui, avec son nom
share-name-no = Non : seulement avec d’autres, sans nom
share-give = Partager ces chiffres
share-renew = Partager ces chiffres à la place des anciens
share-change = Enregistrer ce choix
share-given = L’accord est enregistré.
share-withdrawn = L’accord est retiré. Plus rien n’est partagé.
share-history = Accords donnés et retirés
share-line = Accord sans nom donné le { $moment } par { $who }.
share-line-named = Accord avec le nom donné le { $moment } par { $who }.
share-line-end = Retiré le { $moment }.
install-departement = Département de { $communes } communes
## Évolution : une vague et celle d’avant

wave-nav-evolution = Évolution
evolution-title = Évolution
evolution-title-page = Évolution : { $page }
evolution-lead = De { $before } à { $after }, après « { $title } ».
evolution-none = Cette enquête n’est comparée à aucune vague antérieure.
evolution-few = Il y a trop peu de réponses dans une des deux vagues pour montrer une évolution.
evolution-pages = Question par question
evolution-back = Tous les indicateurs
evolution-choose = La vague de comparaison
evolution-which = Comparer avec
evolution-last = La dernière vague close du même territoire
evolution-no-wave = Aucune
evolution-keep = Enregistrer
evolution-choose-what = Ce choix vaut pour cette page et pour les prochains diagnostics. Ceux déjà produits ne changent pas.
## Exploration of the responses

wave-nav-explore = Exploration
explore-title = Explorer les réponses
explore-count = { $n ->
    [0] Aucune réponse utilisable pour l’instant : revenez quand les premières associations auront répondu.
    [one] Une réponse utilisable.
   *[other] { $nombre } réponses utilisables.
}
explore-what = Choisissez une question ; croisez-la avec une autre, ou avec ce que dit le répertoire ; gardez une partie des réponses. L’adresse de la page contient tout votre choix : copiez-la pour y revenir.
explore-kept-link = Explorations gardées pour le diagnostic
explore-search = Chercher une question par ses mots
explore-search-hint = Par exemple « budget » ou « locaux » : la liste des questions ne garde que celles qui contiennent ces mots.
explore-found = { $count } variables contiennent « { $words } » : elles seules sont dans la liste.
explore-found-one = Une seule variable contient « { $words } » : elle seule est dans la liste.
explore-found-none = Aucune variable ne contient « { $words } » : la liste est restée entière. Essayez un mot plus court.
explore-variable = Question
explore-choose = Choisir une question
explore-crossing = Croiser avec
explore-no-crossing = Rien : toutes les réponses ensemble
explore-filter = Ne garder qu’une partie des réponses
explore-filter-more = Ajouter un filtre
explore-filter-hint = Choisissez ce qui distingue ces réponses, puis « Afficher » : vous cocherez ensuite les réponses à garder.
explore-no-filter = Toutes les réponses
explore-among = Ne garder que les réponses où : { $label }
explore-measure = Mesure
explore-measure-repartition = Répartition des réponses
explore-measure-moyenne = Médiane et moyenne
explore-measure-solde = Premiers degrés, derniers degrés, solde
explore-measure-priorite = Indice de priorité
explore-go = Afficher
explore-again = Recommencer
explore-start = Pour commencer
explore-tick = Cochez au moins une réponse à garder pour que le filtre s’applique ; en attendant, toutes les réponses sont montrées.
explore-unknown-filter = Le filtre « { $name } » n’existe pas dans cette enquête : il n’est pas appliqué. Choisissez-en un autre dans la liste.
explore-by-row = Lire les pourcentages en ligne (parmi chaque réponse)
explore-by-column = Lire les pourcentages en colonne (parmi chaque groupe)
explore-other = L’autre lecture du tableau
explore-tests = Le test en chiffres
explore-files = Télécharger cette vue
explore-svg = Figure (SVG)
explore-png = Image (PNG)
explore-csv = Tableau (CSV)
explore-keep-title = Garder dans le diagnostic
explore-keep-what = Le diagnostic aura un chapitre « Explorations retenues » : la figure y sera recalculée sur les réponses du jour où il sera produit.
explore-keep-name = Titre (facultatif)
explore-keep-comment = Commentaire (facultatif)
explore-comment-hint = Texte simple, { $most } caractères au plus. N’y nommez ni association ni personne : il est publié.
explore-keep = Garder dans le diagnostic
explore-kept-already = Cette exploration est déjà gardée dans le diagnostic.
explore-kept-see = La voir parmi les explorations gardées
explore-back = Revenir à l’exploration
explore-kept-title = Explorations gardées
explore-kept-what = Elles paraîtront dans cet ordre au chapitre « Explorations retenues » du prochain diagnostic, recalculées sur ses réponses. Une case qui laisserait retrouver quelques réponses par comparaison avec une exploration précédente y sera tenue secrète.
explore-kept-none = Aucune exploration gardée
explore-kept-none-text = Affichez une question ou un croisement, puis « Garder dans le diagnostic » sous la figure.
explore-kept-none-do = Explorer les réponses
explore-kept-open = Revoir cette exploration
explore-kept-gone = Elle ne peut plus être calculée, et le diagnostic le dira.
explore-save = Enregistrer
explore-up = Monter
explore-down = Descendre
explore-remove = Ne plus garder
explore-title-long = Le titre fait { $n } caractères : raccourcissez-le à { $most } au plus.
explore-comment-long = Le commentaire fait { $n } caractères : raccourcissez-le à { $most } au plus.
explore-full = { $most } explorations sont déjà gardées : retirez-en une avant d’en ajouter. Rien de ce que vous avez écrit n’est perdu.
explore-stale = Ce titre ou ce commentaire a été changé entre-temps, dans un autre onglet ou par une autre personne. Votre texte est ci-dessous : enregistrez à nouveau pour qu’il remplace l’autre.

## La méthode d’une vague, et les choix de sa pondération
method-title = Comment ces chiffres sont calculés
method-few = Trop peu de réponses : rien n’est encore calculé.
method-weighted = Cette page raconte ce qui a été fait pour cette vague, à partir de ses réponses et de son répertoire.
method-unweighted = Les réponses de cette vague ne sont pas pondérées.
method-choices = Changer la pondération
method-compared = Avec et sans pondération
weighting-title = La pondération de la vague
weighting-back = Retour à la méthode
weighting-lead = Le réglage proposé convient à la plupart des territoires. Vous pouvez en essayer un autre avant de l’enregistrer : tous les chiffres suivront.
weighting-kept = C’est enregistré. Les chiffres de la vague suivent ce choix ; produisez à nouveau le diagnostic pour qu’il le suive aussi.
weighting-method = Comment pondérer les réponses
weighting-none = Ne pas pondérer
weighting-none-hint = Chaque réponse compte pour une, et le diagnostic dit pourquoi.
weighting-post-stratification = Par groupes du répertoire
weighting-post-stratification-hint = Domaine d’activité et emploi : chaque réponse compte aussi pour celles de son groupe qui n’ont pas répondu.
weighting-raking = Par groupes, puis ajustées aux totaux du répertoire (raking)
weighting-raking-hint = Le réglage le plus courant : les totaux connus sont retrouvés exactement, tous les poids restent positifs.
weighting-linear = Par groupes, puis ajustées aux totaux (linéaire)
weighting-linear-hint = Le plus simple à vérifier ; un poids peut devenir négatif.
weighting-logit = Par groupes, puis ajustées aux totaux entre deux bornes (logit)
weighting-logit-hint = Aucun poids n’est multiplié par moins de 0,3 ni par plus de 3.
weighting-reason = Pourquoi ne pas pondérer
weighting-reason-hint = Si vous choisissez de ne pas pondérer : cette phrase sera imprimée dans le diagnostic.
weighting-margins = Ajuster aussi aux totaux du répertoire par
weighting-margins-hint = Utile quand les réponses viennent surtout de certains quartiers, ou surtout d’associations récentes. Il faut que le répertoire le sache pour plus de la moitié des associations.
weighting-margin-quartier = Quartier
weighting-margin-qpv = Quartier prioritaire
weighting-margin-commune = Commune du siège
weighting-margin-anciennete = Ancienneté de l’association
weighting-large = Les très grandes associations
weighting-large-hint = Elles ne représentent qu’elles-mêmes : une structure hors norme n’est jamais multipliée.
weighting-employees = À partir de combien de personnes salariées
weighting-budget = À partir de quel budget annuel, en euros
weighting-supplied = Des totaux comptés pour ce territoire
weighting-supplied-text = Si vous disposez de totaux établis pour ce territoire même (par exemple le nombre d’associations par domaine et par tranche de budget), collez-les ici depuis un tableur. Ceux d’un autre territoire, même proche, ne conviennent pas.
weighting-totals = Totaux
weighting-totals-hint = Première ligne : les identifiants des variables, puis « total ». Ensuite une ligne par catégorie. Exemple : register.domaine ; tranche_budget ; total, puis SPO ; moins-10000 ; 212.
weighting-source = D’où viennent-ils
weighting-year = De quelle année
weighting-try = Essayer sans enregistrer
weighting-trial = Ce que cela donnerait
weighting-trial-not-kept = Rien n’est encore enregistré.
weighting-flaw-method = Choisissez une façon de pondérer.
weighting-flaw-limit = Écrivez un nombre à partir de 1, par exemple 50.
weighting-flaw-source = Dites d’où viennent ces totaux : sans source, ils ne peuvent pas servir.
weighting-flaw-year = Donnez l’année de ces totaux, par exemple 2025.
weighting-flaw-totals = { $n ->
    [one] Une ligne est à corriger : elle est expliquée sous le champ.
   *[other] { $nombre } lignes sont à corriger : elles sont expliquées sous le champ.
}
# — open answers —
open-home-title = Réponses libres
open-home-what = Ce que les associations ont écrit avec leurs mots, lu par thème. Les textes ne sont jamais montrés à côté d’un nom.
open-what-coordinator = Pour chaque question : une grille de thèmes, deux lectures qui ne se voient pas, leur accord, puis trois extraits relus au plus par thème. Les noms, adresses, téléphones, courriels et montants sont masqués d’avance ; ce masquage aide, il ne dispense pas de relire.
open-no-question = Ce questionnaire n’a pas de question ouverte à plusieurs lignes : il n’y a rien à lire ici.
open-answers-title = Réponses : { $question }
open-answers = { $n ->
    [0] Aucune réponse écrite pour l’instant ({ $asked } associations interrogées).
    [one] Une réponse écrite, sur { $asked } associations interrogées.
   *[other] { $nombre } réponses écrites, sur { $asked } associations interrogées.
}
open-settled = { $n ->
    [0] Aucune réponse codée sur { $all }
    [one] Une réponse codée sur { $all }
   *[other] { $nombre } réponses codées sur { $all }
}
open-half = { $n ->
    [one] une attend sa seconde lecture
   *[other] { $nombre } attendent leur seconde lecture
}
open-disagreements = { $n ->
    [one] un désaccord à trancher
   *[other] { $nombre } désaccords à trancher
}
open-again = { $n ->
    [one] une à recoder
   *[other] { $nombre } à recoder
}
open-to-code = { $n ->
    [one] une à coder
   *[other] { $nombre } à coder
}
open-tabs = La question
open-back = Toutes les réponses libres
open-tab-themes = Thèmes
open-tab-codebook = Grille de thèmes
open-tab-coding = Coder
open-tab-agreement = Accord
open-tab-answers = Réponses
open-tab-quotes = Extraits
open-next-codebook = Préparer la grille de thèmes
open-next-code = { $n ->
    [one] Coder une réponse
   *[other] Coder { $nombre } réponses
}
open-next-settle = { $n ->
    [one] Trancher un désaccord
   *[other] Trancher { $nombre } désaccords
}
open-next-quotes = Choisir les extraits
open-printed = Voici ce que le prochain diagnostic imprimera de cette question.
open-not-printed = Le diagnostic n’imprime rien de cette question tant que neuf réponses sur dix ne sont pas codées et que les désaccords ne sont pas tranchés.
open-file = Télécharger les réponses masquées avec leurs thèmes (tableur CSV)
open-full = Lire le texte entier, sans masque
open-none = Aucun thème
open-none-tick = Aucun de ces thèmes
open-alike = mots reconnus : { $words }
open-themes = { $n ->
    [one] un thème
   *[other] { $nombre } thèmes
}

open-codebook-title = Grille de thèmes : { $question }
open-codebook-what = Une réponse peut avoir plusieurs thèmes, ou aucun. Une définition et un exemple par thème suffisent souvent pour que deux personnes codent de même. Chaque changement fait une nouvelle version ; les codes déjà donnés ne sont jamais réécrits.
open-codebook-empty = Il n’y a pas encore de thème. Lisez une vingtaine de réponses, aidez-vous des mots fréquents ci-dessous, puis ajoutez cinq à dix thèmes.
open-codebook-conflict = Quelqu’un a changé la grille entre-temps : votre changement n’a pas été enregistré. La grille à jour est ci-dessous, avec ce que vous aviez écrit ; enregistrez à nouveau si vous le souhaitez.
open-copy = Reprendre la grille de « { $wave } »
open-theme-answers = { $n ->
    [0] Aucune réponse n’a ce thème.
    [one] Une réponse a ce thème.
   *[other] { $nombre } réponses ont ce thème.
}
open-keywords = Mots du thème : { $words }.
open-theme-terms = Mots qui distinguent ces réponses : { $words }.
open-edit = Modifier, fusionner ou scinder
open-field-label = Nom du thème
open-field-definition = Ce qu’une réponse doit dire pour avoir ce thème
open-field-in = Exemple de réponse qui l’a
open-field-out = Exemple de réponse qui ne l’a pas
open-field-keywords = Mots du thème
open-field-keywords-hint = Séparés par des virgules. Une réponse qui les contient est signalée pendant le codage, jamais codée à votre place.
open-up = Monter
open-down = Descendre
open-remove = Retirer
open-merge = Fusionner ce thème dans un autre
open-merge-hint = Les réponses qui l’ont seront lues comme ayant l’autre ; rien n’est effacé.
open-merge-go = Fusionner
open-split = Scinder ce thème
open-split-hint = Un nom par ligne, deux au moins. Les réponses qui ont ce thème seront « à recoder ».
open-split-go = Scinder
open-add = Ajouter un thème
open-add-go = Ajouter ce thème
open-terms = Mots fréquents
open-terms-what = Mots et expressions que plusieurs réponses ont, ceux qui distinguent cette question des autres d’abord. Ce sont des suggestions.
open-term-answers = { $n ->
    [one] une réponse
   *[other] { $nombre } réponses
}
open-double = Double lecture
open-double-what = Deux personnes codent les mêmes réponses sans se voir : leur accord dit si les thèmes sont clairs. Sur un petit nombre de réponses, faites tout coder deux fois ; au-delà, un tirage suffit.
open-double-share = Part des réponses codées par deux personnes
open-restart = Recommencer le codage
open-restart-what = Tout est à coder à nouveau, par exemple après avoir revu les définitions. Les codes et les décisions d’avant restent dans l’historique ; ils ne comptent plus, et le diagnostic n’imprime rien de cette question jusqu’à ce que ce soit fait.
open-restart-go = Recommencer le codage de cette question
open-versions = Versions de la grille
open-versions-all = Toutes les versions
open-gone-merged = « { $theme } » est lu comme « { $into } ».
open-gone-split = « { $theme } » a été scindé : { $into }.
open-version-add = Version { $version } : thème ajouté. { $by }, { $moment }
open-version-change = Version { $version } : thème modifié. { $by }, { $moment }
open-version-order = Version { $version } : ordre changé. { $by }, { $moment }
open-version-remove = Version { $version } : thème retiré. { $by }, { $moment }
open-version-merge = Version { $version } : thèmes fusionnés. { $by }, { $moment }
open-version-split = Version { $version } : thème scindé. { $by }, { $moment }
open-version-double = Version { $version } : part de la double lecture changée. { $by }, { $moment }
open-version-restart = Version { $version } : codage recommencé. { $by }, { $moment }
open-version-copy = Version { $version } : grille reprise d’une autre enquête. { $by }, { $moment }
open-flaw-no-label = Donnez un nom au thème.
open-flaw-same-label = Un thème s’appelle déjà « { $label } » : choisissez un autre nom, ou fusionnez-les.
open-flaw-too-long = Un des textes est trop long : { $most } caractères au plus, 120 pour un nom.
open-flaw-too-many = Une grille a { $most } thèmes au plus : fusionnez ceux qui se ressemblent.
open-flaw-unknown = Ce thème n’est plus dans la grille.
open-flaw-used = Des réponses ont ce thème : fusionnez-le dans un autre plutôt que de le retirer.
open-flaw-into-itself = Choisissez un autre thème.
open-flaw-one-part = Donnez au moins deux noms, un par ligne.
open-flaw-not-a-share = La part est un nombre entier de 0 à 100.
open-flaw-not-empty = La grille a déjà des thèmes.

open-coding-title = Coder : { $question }
open-coding-title-again = Relire mes codes : { $question }
open-coding-what = Cochez ce que dit chaque réponse. Vous ne voyez pas les codes de l’autre personne, et elle ne voit pas les vôtres. Une réponse où rien n’est coché reste à coder.
open-meanings = Ce que veut dire chaque thème
open-no-definition = Pas de définition.
open-example-in = Oui : « { $example } ».
open-example-out = Non : « { $example } ».
open-number = Réponse { $n }
open-left = { $n ->
    [one] Une réponse attend votre lecture.
   *[other] { $nombre } réponses attendent votre lecture.
}
open-coded = { $n ->
    [0] Rien n’était coché : rien n’a changé.
    [one] Une réponse codée, enregistrée.
   *[other] { $nombre } réponses codées, enregistrées.
}
open-taken = { $n ->
    [one] Une réponse avait déjà été codée par deux personnes : votre lecture n’a pas été ajoutée.
   *[other] { $nombre } réponses avaient déjà été codées par deux personnes : votre lecture n’a pas été ajoutée.
}
open-coding-save = Enregistrer et continuer
open-coding-skip = Passer celles-ci pour l’instant
open-coding-done = Rien n’attend votre lecture. S’il reste des réponses à lire une seconde fois, c’est à une autre personne de la coordination.
open-coding-mine = Relire mes codes que personne n’a encore croisés
open-coding-go-on = Revenir aux réponses à coder
open-no-theme = La grille n’a pas encore de thème.
open-both = Cochez des thèmes, ou « Aucun de ces thèmes », pas les deux.
open-both-some = { $n ->
    [0] Rien n’a été enregistré : corrigez ci-dessous.
    [one] Une réponse est enregistrée ; corrigez celles qui restent.
   *[other] { $nombre } réponses sont enregistrées ; corrigez celles qui restent.
}
open-conflict = { $n ->
    [0] Ces réponses ont changé depuis que la page était ouverte. Rien n’est perdu : vos cases sont ci-dessous ; enregistrez à nouveau pour les garder.
    [one] Une réponse est enregistrée. Celles-ci ont changé depuis que la page était ouverte : vos cases sont ci-dessous ; enregistrez à nouveau pour les garder.
   *[other] { $nombre } réponses sont enregistrées. Celles-ci ont changé depuis que la page était ouverte : vos cases sont ci-dessous ; enregistrez à nouveau pour les garder.
}
open-conflict-one = Dans un autre onglet, vous avez enregistré : { $there }.
open-conflict-text = L’association a corrigé son texte : relisez-le.

open-answer-title = Une réponse
open-back-answers = Toutes les réponses
open-count = { $n ->
    [0] Aucune réponse.
    [one] Une réponse.
   *[other] { $nombre } réponses.
}
open-filter = Montrer
open-filter-all = Toutes les réponses
open-filter-go = Afficher
open-open = Voir, recoder
open-pages = Pages
open-before = Réponses précédentes
open-after = Réponses suivantes
open-state-to-code = À coder
open-state-half = Attend sa seconde lecture
open-state-disagreement = Désaccord à trancher
open-state-again = À recoder
open-blind = Cette réponse attend encore une lecture : ses codes ne se voient pas avant que tout le monde ait codé.
open-recode = Corriger les thèmes
open-themes-legend = Thèmes de cette réponse
open-why = Pourquoi
open-why-optional = Pourquoi (facultatif)
open-why-needed = Dites en quelques mots pourquoi : c’est gardé dans l’historique.
open-nothing = Cochez au moins un thème, ou « Aucun de ces thèmes ».
open-decision-conflict = Quelqu’un a décidé entre-temps, ou le texte a changé : relisez, puis enregistrez à nouveau si vous le souhaitez. Vos cases sont ci-dessous.
open-history = Historique
open-event-coding = Codée : { $to }
open-event-coding-from = Codée : { $to } (avant : { $from })
open-event-recoding = Recodée : { $to }
open-event-recoding-from = Recodée : { $to } (avant : { $from })
open-event-decision = Décidé : { $to }
open-event-decision-from = Décidé : { $to } (avant : { $from })
open-event-by = { $by }, { $moment } (version { $version } de la grille)

open-agreement-title = Accord : { $question }
open-agreement-what = Le kappa de Cohen dit de combien deux lectures concordent au-delà du hasard : 1, toujours ; 0, pas plus que le hasard. À partir de 0,6 un thème est assez clair pour être compté. Seul compte ce que chaque personne a dit sans voir l’autre. Un thème très rare ou très fréquent a un kappa plus bas, quel que soit le soin.
open-agreement-none = Aucune réponse n’a encore été codée par deux personnes.
open-agreement-pair = { $one } et { $other }
open-agreement-all = Sur { $n } réponses lues deux fois, { $same } ont reçu exactement les mêmes thèmes ; kappa d’ensemble { $kappa } ({ $interval }) : { $strength }.
open-agreement-few = Moins de { $least } réponses lues deux fois : ces kappas sont encore fragiles.
open-agreement-weak = L’accord est trop faible : relisez ensemble quelques désaccords, précisez les définitions, puis recommencez le codage.
open-weak = définition à revoir
open-col-theme = Thème
open-col-kappa = Kappa
open-col-interval = Intervalle à 95 %
open-col-words = En mots
open-col-prevalence = Fréquence
open-col-both = Les deux
open-col-one = Une seule
open-disputes = Désaccords à trancher
open-disputed = { $n ->
    [0] Aucun désaccord n’attend.
    [one] Un désaccord attend une décision.
   *[other] { $nombre } désaccords attendent une décision.
}
open-said = { $by } : { $themes }
open-decide-legend = Thèmes retenus
open-decide = Trancher

open-quotes-title = Extraits : { $question }
open-quotes-what = Trois extraits au plus par thème paraissent dans le diagnostic, sans nom. Le masquage automatique aide : c’est vous qui relisez. Un extrait ne paraît que si son thème est assez nombreux pour être chiffré ; si l’association corrige son texte, il est à relire.
open-quotes-none = Aucun extrait retenu.
open-quote-choose = Choisir un extrait
open-quote-edit = Modifier
open-quote-remove = Retirer
open-quote-for = Choisir un extrait pour « { $theme } »
open-quote-how = Vous pouvez retirer des mots et les remplacer par […], ou en masquer par [masqué] ; jamais en ajouter. Attention à ce qui fait reconnaître sans nommer : un lieu, une date, un événement, un poste.
open-quote-no-candidate = Aucune autre réponse codée n’a ce thème.
open-quote-text = Texte à imprimer
open-quote-tick = J’ai relu : personne n’est reconnaissable.
open-quote-keep = Retenir cet extrait
open-quote-read = Relisez l’extrait et cochez « J’ai relu : personne n’est reconnaissable ».
open-quote-empty = Il ne reste rien à lire dans cet extrait.
open-quote-added = « { $word } » n’est pas dans la réponse à cet endroit : on peut retirer ou masquer des mots, jamais en ajouter ni en changer.
open-quote-three = Ce thème a déjà trois extraits : retirez-en un d’abord.
open-quote-conflict = Quelqu’un a changé cet extrait entre-temps, ou l’association a corrigé son texte : relisez, puis enregistrez à nouveau si vous le souhaitez.

## La méthode d’une vague, et les choix de sa pondération
