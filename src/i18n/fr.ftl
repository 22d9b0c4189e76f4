# What the interface says, in French. Questionnaires carry their own texts.

service-name = OLVA
skip = Aller au contenu
demo-banner = Données de démonstration : les associations et leurs réponses sont inventées.
nav-label = Menu
nav-coordination = Coordination
nav-direction = Direction
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
error-sign-in-needed-text = Cette page est réservée aux personnes qui coordonnent ou dirigent l’observatoire. Votre session n’est pas ouverte, ou elle a expiré.
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
waves-empty = Aucune vague pour l’instant. Créez-en une en ligne de commande : olva wave create.
waves-what = Une vague est une campagne d’enquête sur un territoire, avec un questionnaire et des dates.
waves-name = Vague
waves-territory = Territoire
waves-dates = Dates
waves-state = État
wave-state = État : { $state }
wave-back = Revenir à la vague
waves-dates-text = du { $from } au { $to }
state-draft = en préparation
state-open = ouverte
state-archived = archivée
state-closed = close

wave-at = Chiffres lus le { $moment }.
wave-frame = Associations dans le répertoire
wave-contactable = Joignables
wave-invited = Liens préparés
wave-validated = Réponses utilisables
wave-rate = Taux de réponse
wave-rate-text = { $validated } sur { $eligible } associations invitées et concernées
wave-activity = Situation connue
wave-activity-text = dont { $active } en activité
wave-begun = Questionnaires commencés
wave-median = Durée médiane
wave-minutes = { $minutes } min
wave-dispositions = Où en sont les associations
wave-disposition = Situation
wave-count = Nombre
wave-share = Part
wave-coverage = Couverture par strate
wave-coverage-what = Une strate croise le domaine d’activité et l’emploi, tels que le répertoire les connaît avant l’enquête.
wave-stratum = Strate
wave-stopped = Dernière page vue par celles qui se sont arrêtées
wave-stopped-page = Page
wave-stopped-none = Aucun questionnaire n’est resté en chemin.
wave-by-day = Réponses reçues par jour
wave-day = Jour
wave-none-yet = Aucune réponse pour l’instant. Faites les liens personnels (olva links), puis envoyez-les.
wave-go = À faire
wave-results = Voir les résultats
wave-associations = Voir les associations
wave-csv = Télécharger les réponses (CSV)
wave-json = Télécharger les réponses (JSON)
wave-produce = Produire le diagnostic
wave-produce-text = Le diagnostic est recalculé sur les réponses utilisables ; le précédent reste téléchargeable par son adresse.
wave-last = Dernier diagnostic : { $moment }, { $responses } réponses.
disposition-submitted = questionnaire envoyé
disposition-usable = réponse utilisable
disposition-complete = réponse complète
disposition-partial = questionnaire commencé
disposition-draft = questionnaire commencé
disposition-invited = lien fait, pas encore ouvert
disposition-refused = ne souhaite pas répondre
disposition-out-of-scope = hors champ
disposition-dormant = en sommeil
disposition-dissolved = dissoute
disposition-rejected = réponse écartée
disposition-no-contact = sans adresse
disposition-not-started = pas encore commencé
disposition-none = sans lien

frame-title = Associations
frame-search = Chercher un nom
frame-search-go = Chercher
frame-count = { $n ->
    [0] Aucune association ne correspond. Effacez la recherche pour les voir toutes.
    [one] Une association
   *[other] { $nombre } associations
}
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
results-live = Chiffres provisoires, recalculés à chaque ouverture de la page.
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
results-before = Page précédente :
results-after = Page suivante :
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
direction-summary = { $responses } réponses, diagnostic produit le { $moment }.
direction-pdf = Ouvrir le diagnostic (PDF, { $size })
direction-html = Ouvrir le diagnostic (page web)
direction-json = Télécharger les chiffres (JSON)
validation-do = Valider le diagnostic
validation-do-text = Il est produit de nouveau, sur les réponses de cet instant, sans la mention « provisoire ».
validation-undo = Revenir à provisoire
validation-undo-text = Il est produit de nouveau, sur les réponses de cet instant, avec la mention « provisoire ».
direction-others = Autres vagues
direction-older = Diagnostics précédents
direction-older-what = Ils restent tels qu’ils ont été produits.
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
own-password-hint = Au moins douze caractères. Une phrase que vous seul·e connaissez vaut mieux qu’un mot compliqué.
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
role-operator-what = Saisit les réponses reçues sur papier ou par téléphone ; ne voit que les appels qui lui sont confiés.
role-steering = comité de pilotage
role-steering-what = Lit les résultats d’ensemble, sans nom ni contact.
role-director = direction
role-director-what = Lit les résultats d’ensemble et le diagnostic de son territoire.
role-clva = CLVA
role-clva-what = Lit les diagnostics validés.
role-researcher = recherche
role-researcher-what = Télécharge le fichier anonymisé des vagues closes.

landing-title = Accueil
landing-roles = Vos rôles ici : { $roles }
landing-training = Observatoire d’essai : tout ce qu’il contient est inventé. Rien n’est envoyé à de vraies associations.
landing-steps = Pour commencer
landing-doors = Votre espace
landing-results = Résultats des vagues
step-register = Importer les associations
step-register-what = Depuis le répertoire national, le fichier de la mairie ou du forum : chaque import est montré avant d’être enregistré, et peut être annulé.
step-wave = Préparer la première vague
step-wave-what = Dates, questions, courriels : une liste dit ce qui manque avant d’ouvrir. Une vague est une campagne d’enquête, de l’invitation à la clôture.
step-team = Inviter l’équipe
step-team-what = Coordination, saisie, comité de pilotage, direction : chaque rôle ne voit que ce qui le concerne.
door-register = Répertoire des associations
door-register-what = Importer, corriger, fusionner.
door-waves = Vagues d’enquête
door-waves-what = Préparer, ouvrir, suivre, clore.
door-calls = Appels
door-calls-what = Les associations à rappeler, et leurs réponses à saisir.
door-diagnostic = Diagnostic
door-diagnostic-what = L’essentiel, le document à imprimer et la page à lire.
door-research = Fichier pour la recherche
door-research-what = Les réponses anonymisées des vagues closes, avec leur dictionnaire.
door-team = Équipe
door-team-what = Inviter, changer les rôles, retirer.

team-title = Équipe
team-what = Chaque personne ne voit que ce que ses rôles lui ouvrent, dans cet observatoire seulement.
team-person = Personne
team-address = Adresse électronique
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
## — settings of a wave that nobody has filled in yet —
context-responsible = l’observatoire local de la vie associative
context-reach = qui vous a envoyé ce lien

# — duplicates —
duplicates-title = Doublons du registre
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
duplicates-history-summary = Doublons résolus : { $merged } fusions en vigueur, { $apart } paires distinctes.
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
