# The terminal's own words; French is the source. States, waits, issues and errors are the core's
# (core/domain/text). A test holds the languages together.

## Help

help-usage = Usage :
help-commands = Commandes :
help-arguments = Arguments :
help-options = Options :

command-parvis = Parvis : signaler, demander, suivre. Avec ou sans réseau.
more-parvis =
    
    Pour commencer :
      parvis city add https://commune.example/
      parvis services
      parvis report --service LAMP --at 49.4958,5.9806 --answer ETAT=off --text "Lampadaire éteint"
      parvis sync
    
    ID : le début d'un identifiant (4 caractères suffisent souvent) ou le numéro de la commune.
    Un échec se dit en une phrase, avec le code 1 ; une erreur de frappe, avec le code 2.
command-demo = Toute l'histoire d'un lampadaire, avec une vraie mairie sur cet ordinateur
command-city = Les communes de cet appareil
command-city-add = Ajoute une commune, par l'adresse de son serveur ou par son fichier
command-city-list = Montre les communes ; * marque celle qui est utilisée
command-city-use = Utilise cette commune à partir de maintenant
command-services = Ce que la commune prend, avec ses questions et ses délais
command-contacts = Qui appeler, et s'il y a quelqu'un maintenant
command-faq = Les questions fréquentes et leurs réponses
command-report = Signale quelque chose à un endroit ; part dès que possible
command-ask = Écrit une question, une idée ou une plainte ; part dès que possible
command-drafts = Les brouillons
command-edit = Modifie un brouillon, ou corrige une demande refusée
command-submit = Envoie un brouillon dès que possible
command-delete = Supprime un brouillon
command-take-back = Reprend en brouillon ce qui n'est pas encore parti
command-copy = Fait un nouveau brouillon d'une demande refusée ou retirée
command-retry = Essaie de nouveau maintenant
command-resolve = Dit ce qu'il en est quand la réponse de la commune s'est perdue
command-dismiss = Efface de la demande ce que la commune a refusé
command-sync = Envoie ce qui attend et va chercher les nouvelles
command-key = Dit si la clé de ce dossier convient
command-list = Les demandes, la plus récente d'abord ; lisible sans réseau
command-show = Une demande ou un brouillon, en entier, avec le suivi
command-reply = Écrit au service
command-withdraw = Retire une demande
command-reopen = Rouvre une demande close
command-rate = Donne un avis sur une demande close
command-remind = Relance la commune quand la réponse est en retard
command-photo = Montre ce que l'app enverrait de cette photo, avant et après

option-help = Affiche cette aide
option-version = Affiche la version
option-data = Dossier des données (sinon celui de la plate-forme)
option-lang = Langue : fr, en, ar, de ou nl
option-json = Réponses et erreurs en JSON (voir bindings/cli/JSON.md)
option-ca = Fait aussi confiance à cette autorité de certification (fichier PEM)
option-source = D'où vient le lieu : gps, photo, asset, address ou hand
option-city-add-source = Adresse du serveur (https://…, ou https://…?api_key=… s'il veut une clé) ou fichier de la commune
option-search = Mots à chercher ; les accents ne comptent pas
option-service = Code du service, voir « parvis services »
option-subject = Code du sujet, voir « parvis services »
option-at = Où : latitude,longitude ; ou « photo » : là où la photo a été prise
option-accuracy = Précision du lieu, en mètres
option-address = L'adresse, comme on la lit
option-text = Votre texte ; « - » le lit sur l'entrée standard
option-demo-photo = Utilise cette photo au lieu d'en dessiner une
option-photo = Ajoute cette photo ; peut se répéter
option-mask-photo = Rend un rectangle de la photo de ce rang (1 est la première) méconnaissable à l'envoi, en pixels de la photo propre : gauche,haut,largeur,hauteur ; peut se répéter
option-answer = Répond à une question du service ; peut se répéter, une valeur vide efface
option-visibility = Qui peut voir la demande : public ou private
option-name = Votre nom, si vous voulez le donner
option-email = Votre e-mail, si vous voulez le donner
option-phone = Votre téléphone, si vous voulez le donner
option-draft = Garde un brouillon au lieu d'envoyer
option-kind = Quoi : question, suggestion ou complaint
option-id = Début de l'identifiant, ou numéro de la commune
option-city-use-id = Identifiant de la commune, voir « parvis city list »
option-remove-photo = Retire la photo de ce rang (1 est la première) ; peut se répéter
option-mine = Cette demande de la liste de la commune est la mienne
option-resend = L'envoyer encore, au risque d'un double
option-give-up = Laisser tomber : ne plus chercher, ne jamais renvoyer
option-wait = Continuer à chercher
option-watch = Continue jusqu'à ce qu'on l'arrête
option-renew = Fait une nouvelle clé à la place de celle qui est perdue : les demandes déjà reçues ne sont plus suivies
option-near = Autour d'un point : latitude,longitude,rayon en mètres ; la plus proche d'abord
option-open = Seulement ce qui n'est pas clos
option-limit = Nombre de lignes, 50 sinon ; 0 : toutes
option-reply-text = Votre message
option-withdraw-text = Pourquoi, si vous voulez le dire
option-reopen-text = Ce qui ne va toujours pas
option-rate-text = Quelques mots, si vous voulez
option-stars = De 1 (très mauvais) à 5 (très bon)
option-keep = Garde tout dans ce dossier, pour regarder après
option-input = La photo : JPEG, PNG, WebP ou GIF
option-output = Où écrire la photo propre
option-mask = Rend ce rectangle de la photo propre méconnaissable, en pixels : gauche,haut,largeur,hauteur ; peut se répéter
option-small = Prend plus de temps pour un fichier plus petit d'un dixième

# Names of values in the help; lists of codes stay as they are.
value-options = OPTIONS
value-command = COMMANDE
value-dir = DOSSIER
value-file = FICHIER
value-words = MOTS
value-text = TEXTE
value-code = CODE
value-m = M
value-lat-lon-photo = LAT,LON|photo
value-lat-lon-m = LAT,LON,M
value-x-y-w-h = X,Y,L,H
value-n-x-y-w-h = N:X,Y,L,H
value-text-- = TEXTE|-
value-code-value = CODE=VALEUR
value-mail = E-MAIL
value-number = NUMÉRO
value-service-request-id = NUMÉRO
value-n = N
value-url-file = URL|FICHIER
value-in = ENTRÉE
value-out = SORTIE
value-id = ID

## What was typed is no command

usage-unknown = L'option « { $argument } » n'existe pas ici. Voyez « parvis --help ».
usage-surplus = « { $argument } » est de trop ici. Voyez « parvis --help ».
usage-command = La commande « { $command } » n'existe pas. Voyez « parvis --help ».
usage-no-command = Que faire ? Voyez « parvis --help ».
usage-missing = Il manque : { $argument }. Ajoutez-le.
usage-conflict = « { $argument } » ne va pas avec une autre option, ou est là deux fois. Retirez l'une des deux.
usage-utf8 = Ce texte n'est pas en UTF-8. Écrivez-le dans ce codage.
usage-value = « { $value } » ne va pas pour { $argument } : { $expected }
usage-no-value = Il manque une valeur à { $argument }, ou elle ne va pas. Voyez « parvis --help ».
usage-too-many = « { $value } » est de trop pour { $argument }. Mettez les textes entre guillemets.
usage-other = Cette commande ne se comprend pas. Voyez « parvis --help ».
usage-suggestion = Peut-être « { $suggestion } » ?

expected-language = écrivez fr, en, ar, de ou nl.
expected-stars = un nombre de 1 à 5.
expected-kind = écrivez question, suggestion ou complaint.
expected-at = écrivez latitude,longitude, par exemple 49.4958,5.9806 ; ou photo.
expected-mask = écrivez gauche,haut,largeur,hauteur en pixels, par exemple 200,120,80,40.
expected-mask-photo = écrivez rang:gauche,haut,largeur,hauteur en pixels, par exemple 1:200,120,80,40.
expected-near = écrivez latitude,longitude,mètres, par exemple 49.4958,5.9806,500.
expected-accuracy = un nombre de mètres, zéro ou plus, par exemple 8.
expected-limit = un nombre entier, zéro ou plus, par exemple 20.
expected-rank = le rang de la photo, à partir de 1.
expected-source = écrivez gps, photo, asset, address ou hand.
expected-visibility = écrivez public ou private.
expected-answer = écrivez CODE=VALEUR, par exemple ETAT=off.
expected-code = une valeur de la forme attendue, voyez « --help ».

## What the terminal finds by itself

labelled = { $label } : { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = « { $text } »
no-such-city = La commune « { $id } » n'est pas sur cet appareil. Voyez « parvis city list ».
see-services = Voyez « parvis services ».
no-data-folder = Aucun dossier pour les données : ni HOME ni XDG_DATA_HOME. Donnez-en un avec --data DOSSIER.
no-such-pack = « { $source } » n'est ni une adresse (https://…) ni un fichier qui existe. Vérifiez-le.
photo-without-place = Aucune photo de ce brouillon ne dit où elle a été prise. Donnez le lieu avec --at LAT,LON.
no-place = Il n'y a pas encore de lieu à préciser. Donnez-le avec --at LAT,LON.
no-such-photo = Pas de photo n° { $number } : le brouillon en a { $count }. Voyez « parvis show ».
input-unreadable = L'entrée standard ne se lit pas comme du texte UTF-8. Donnez le texte avec --text.
same-file = La photo propre écraserait l'original. Donnez un autre fichier de sortie.
cannot-write = Impossible d'écrire { $file }. Vérifiez le dossier, ses droits et la place libre.
already-there = { $file } existe déjà. Donnez un autre dossier, ou retirez celui-là.
no-signals = Ce système ne permet pas d'attendre un signal d'arrêt. Utilisez « parvis sync » sans --watch.
output-failed = { $reason ->
        [full] Il n'y a plus de place pour la sortie. Ce qui était à faire est fait : voyez « parvis list ».
        [denied] La sortie n'est pas permise. Ce qui était à faire est fait : voyez « parvis list ».
       *[other] La sortie ne s'écrit pas. Ce qui était à faire est fait : voyez « parvis list ».
    }
kept = Rien n'est perdu : brouillon { $id }. Complétez avec « parvis edit { $id } … », puis « parvis submit { $id } ».
no-city-hint = Faites-le avec « parvis city add ADRESSE ».
demo-failed = La démonstration s'est arrêtée ici : { $step }

## Cities and services

city-added = { $name } est ajoutée. Voyez « parvis services ».
no-cities = Aucune commune. Ajoutez la vôtre : parvis city add ADRESSE
no-services = Aucun service ne correspond. Essayez avec moins de mots.
no-services-here = La commune ne donne aucune catégorie. Voyez « parvis contacts ».
no-contacts = La commune n'indique aucun contact.
no-faq = Aucune question ne correspond.
no-faq-here = La commune ne donne pas de questions fréquentes. Voyez « parvis contacts ».
subjects = { $kind } : parvis ask --kind { $name } --subject CODE --text TEXTE
needed = {" "}(obligatoire)
within-working-days = { $days ->
        [one] réponse sous { $days } jour ouvré
       *[other] réponse sous { $days } jours ouvrés
    }
within-days = { $days ->
        [one] réponse sous { $days } jour
       *[other] réponse sous { $days } jours
    }
within-hours = réponse sous { $hours } h
only-written = { $kinds } : parvis ask, avec un sujet
only-called = { $kinds } : pas avec Parvis, voir parvis contacts

## Drafts and requests

moment = { $date }, { $clock }
number = n° { $reference }
due = réponse due le { $date }
away = à { $metres } m
of-others = d'une autre personne
photos = { $count ->
        [one] { $count } photo
       *[other] { $count } photos
    }
lacks = { $count ->
        [one] { $count } point à compléter
       *[other] { $count } points à compléter
    }
saved-at = Enregistré le { $time }
before-sending = Avant l'envoi :
you-can = Vous pouvez : { $commands }
reference = Numéro : { $reference }
handled-by = Service : { $service }
due-line = Réponse due le { $date }
notes = Remarque de la commune : { $notes }
next-try = Prochain essai : { $time }
server-said = La commune dit : { $words }
place = Où : { $latitude }, { $longitude }
contact = Pour vous joindre : { $ways }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = lieu de la photo
source-asset = objet de la commune
source-address = adresse
source-hand = indiqué à la main
photo-line = {"  "}Photo { $number } : { $width } × { $height }, { $size } · { $file }
masks = { $count ->
        [one] un rectangle sera masqué à l'envoi
       *[other] { $count } rectangles seront masqués à l'envoi
    }
photos-arrived = Photos arrivées à la commune : { $confirmed } sur { $total }
timeline = Suivi :
on-the-way = Encore en chemin :
look-alikes = Serait-ce l'une de celles-ci ?
photo-added = Photo ajoutée : { $before } avant, { $after } après, { $width } × { $height }, sans lieu ni autres données cachées.
photo-knows-place = La photo dit où elle a été prise. Pour l'utiliser : parvis edit { $id } --at photo
queued-next = « parvis sync » l'envoie ; « parvis sync --watch » envoie tout seul dès qu'il y a du réseau.
deleted = Le brouillon { $id } est supprimé.
taken-back = { $id } est de nouveau un brouillon ; rien ne part.
no-drafts = Aucun brouillon.
no-requests = Aucune demande.
more-requests = … et d'autres, après ces { $count }. Pour toutes : --limit 0
retried = { $id } · { $state }
resolved = C'est noté. { $id } · { $state }
act-noted = C'est noté pour { $id } ; cela part avec « parvis sync ».
dismissed = Refus effacé pour { $id }. Rien d'autre ne change.
act-reply = message
act-withdraw = retrait
act-reopen = réouverture
act-rate = avis
act-me-too = « moi aussi »
act-remind = relance
act-subscribe = abonnement
act-share = partage
act-answer-slot = réponse à un rendez-vous
act-erase = effacement
counted-reply = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
counted-withdraw = { $count ->
        [one] { $count } retrait
       *[other] { $count } retraits
    }
counted-reopen = { $count ->
        [one] { $count } réouverture
       *[other] { $count } réouvertures
    }
counted-rate = { $count ->
        [one] { $count } avis
       *[other] { $count } avis
    }
counted-other = { $count ->
        [one] { $count } autre demande
       *[other] { $count } autres demandes
    }
act-state-waiting = en attente
act-state-sending = envoi en cours
act-state-done = arrivé
act-state-rejected = refusé par la commune
act-state-parked = a besoin de vous
act-state-unsure = peut-être arrivé ; « parvis retry » l'envoie encore, « parvis dismiss » l'oublie
act-state-dropped = abandonné

## Synchronising

sync-sent = { $count ->
        [one] { $count } demande est arrivée à la commune.
       *[other] { $count } demandes sont arrivées à la commune.
    }
sync-photos = { $count ->
        [one] { $count } photo est arrivée.
       *[other] { $count } photos sont arrivées.
    }
sync-acts = Arrivé à la commune : { $acts }.
sync-changed = { $count ->
        [one] Du nouveau pour { $count } demande : parvis list
       *[other] Du nouveau pour { $count } demandes : parvis list
    }
sync-nothing = Rien de nouveau.
sync-need-you = { $count ->
        [one] { $count } demande a besoin de vous : parvis list
       *[other] { $count } demandes ont besoin de vous : parvis list
    }
key-fits = La clé de ce dossier est là et convient.
key-hint = « parvis key --renew » en fait une nouvelle : les demandes déjà reçues ne sont alors plus suivies.
key-renewed = Nouvelle clé faite : ce qui attend part avec elle. Demandes qui ne sont plus suivies : { $count }.
sync-waiting = { $count ->
        [one] { $count } envoi attend encore.
       *[other] { $count } envois attendent encore.
    }
sync-next = Prochain essai dans { $time }, avec « parvis sync --watch » ou le prochain « parvis sync ».
in-seconds = { $count } s
in-minutes = { $count } min
in-hours = { $count } h
in-days = { $count ->
        [one] { $count } jour
       *[other] { $count } jours
    }
sync-other-sender = Un autre Parvis envoie déjà depuis ce dossier ; il s'en charge.
watching = Parvis envoie et reçoit. Ctrl-C pour arrêter.
progress-text = { $title } : envoi du texte…
progress-photos = { $title } : photo { $number } sur { $total }, { $sent } sur { $size }…

## A photo

size-bytes = { $bytes } octets
size-kilobytes = { $size } ko
size-megabytes = { $whole },{ $tenth } Mo
photo-size = { $size }, { $width } × { $height } pixels
photo-before = Avant : { $size }
photo-after = Après : { $size }
photo-found = trouvé, retiré
photo-absent = absent
photo-gps = Lieu (GPS) : { $found }
photo-time = Date et heure : { $found }
photo-turned = Sens : la photo était couchée, elle est redressée
photo-upright = Sens : déjà droite
photo-cut-off = Attention : le fichier est abîmé, seuls les premiers { $percent } % de la photo sont là.
photo-coarse = Attention : le fichier est abîmé, les détails les plus fins de la photo manquent.
photo-clean = Vérifié : la photo propre ne contient plus ni lieu, ni date, ni appareil.
photo-not-clean = Attention : la photo propre contient encore des données. Ne l'envoyez pas, signalez-le.

## The demonstration

demo-title = Parvis, l'histoire d'un lampadaire cassé : d'une rue sans réseau au dossier clos.
    La mairie et le téléphone sont sur cet ordinateur ; rien n'en sort.
demo-1 = Le soir, dans la rue, sans réseau
demo-services = Sans réseau, le téléphone connaît sa commune ({ $city }) et ses services : éclairage trouvé.
demo-no-network = Aucune connexion n'est possible.
demo-2 = Le signalement : lieu, question du service, texte et photo
demo-text = Le lampadaire devant le numéro 12 est éteint depuis lundi, il fait très sombre.
demo-drafted = Brouillon { $id } : lampadaire, éteint, à 8 m près.
demo-photo-knew = La photo d'origine disait où elle avait été prise ; c'est proposé, jamais pris sans le dire.
demo-photo-clean = La photo gardée ne dit plus rien de son auteur : ni lieu, ni heure, ni appareil.
demo-photo-drawn = la photo d'exemple ne s'écrit pas ; vérifiez la place libre.
demo-3 = Plus de batterie
demo-draft-there = Téléphone éteint d'un coup, rallumé : le brouillon est là, mot pour mot.
demo-4 = Envoyer
demo-waits = C'est dans la boîte d'envoi, sur le disque ; le citoyen n'a plus rien à faire.
demo-town-has-none = La mairie n'a encore rien.
demo-5 = Le réseau revient, mal : la mairie reçoit, sa réponse se perd
demo-answer-lost = La mairie a pris le signalement ; la réponse n'est jamais arrivée au téléphone.
demo-by-itself = Parti tout seul, en { $count ->
    [one] { $count } envoi
   *[other] { $count } envois
}, texte et photo confirmés.
demo-exactly-one = La mairie en a exactement un.
demo-receipt = { $service }, réponse due le { $date }.
demo-due-known = Le citoyen sait qui s'en occupe et pour quand.
demo-6 = La mairie attribue et répond ; des voisins signalent aussi
demo-service = Éclairage public, secteur nord
demo-staff-text = Bonjour, une équipe passe demain matin. Le numéro du poteau est-il visible ?
demo-message-read = Le message est sur le téléphone, marqué non lu.
demo-7 = Le citoyen répond
demo-reply = Oui, c'est le 4711. Merci !
demo-reply-there = La mairie lit la réponse.
demo-8 = La mairie répare et clôt, le citoyen donne son avis
demo-working = Ampoule commandée.
demo-fixed = Ampoule remplacée.
demo-closed = Clos, réglé : le téléphone le sait.
demo-thanks = Rapide, merci.
demo-rated = L'avis (5 sur 5) est à la mairie.
demo-9 = Le suivi, tel que le citoyen le garde
demo-timeline = Complet et dans l'ordre.
demo-10 = De nouveau sans réseau, téléphone rallumé : tout est encore là
demo-search = lampadaire
demo-found = Recherche « { $search } » : trouvé, sans réseau.
demo-near = Autour d'ici, du plus proche au plus loin : { $count } à moins de 500 m.
demo-numbers = En chiffres
demo-number-photo = Photo : { $before } avant, { $after } après.
demo-number-text = Texte du signalement sur le réseau : { $bytes } octets.
demo-number-calls = Appels sur le réseau : { $count }, dont { $puts } pour le texte et { $photos } pour la photo.
demo-number-server = À la mairie : { $count } signalement du citoyen, { $photos } photo, { $entries } étapes.
demo-number-time = Durée : { $whole },{ $tenth } s.
demo-small = Le texte tient en moins de 2 000 octets.
demo-photo-served = Un seul signalement, une seule photo : la photo propre, octet pour octet.
demo-end = Toutes les étapes sont vérifiées.
demo-kept = Tout est gardé dans { $folder }.
demo-sync = une synchronisation n'a pas tout envoyé.
demo-network = le réseau simulé ne se règle pas.
demo-no-town-hall = la mairie de démonstration ne répond pas comme prévu ({ $reason }).
