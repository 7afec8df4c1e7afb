# Sentences rendered outside a screen. French is the source; every language has the same keys, the same
# variables and all its plural forms: a test holds them together.

## Dates and times, used inside other messages. $month is 1 to 12, $weekday 1 (Monday) to 7.

month = { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[other] décembre
    }
weekday = { $weekday ->
        [1] lundi
        [2] mardi
        [3] mercredi
        [4] jeudi
        [5] vendredi
        [6] samedi
       *[other] dimanche
    }
day = { $day ->
        [1] 1er
       *[other] { $day }
    } { $month }
day-of-year = { $date } { $year }
clock = { $minutes ->
        [0] { $hour } h
       *[other] { $hour } h { $padded }
    }

## The one word that a request carries.

state-draft = Brouillon
state-waiting = En attente
state-sending = Envoi en cours
state-uncertain = Incertain
state-needs-you = À vous
state-received = Reçu
state-assigned = Attribué
state-in-progress = En cours
state-answered = Répondu
state-closed = Clos
state-reopened = Rouvert
state-refused = Refusé
state-withdrawn = Retiré
state-overdue = En retard
sent-kept = Gardé. Il partira tout seul.
sent-received = Reçu. N° { $reference }
number = N° { $reference }

## The sentence after the word and a colon.

sentence-draft = pas encore envoyé.
sentence-waiting = partira dès qu'il y a du réseau.
sentence-sending = la demande part.
sentence-uncertain = nous vérifions si c'est arrivé.
sentence-needs-you = l'envoi a besoin de vous.
sentence-received-number = { $dated ->
        [yes] n° { $reference }, le { $date }.
       *[no] n° { $reference }.
    }
sentence-received-coming = numéro à venir.
sentence-received-none = sans numéro : cette commune n'en donne pas.
sentence-assigned = { $named ->
        [yes] { $service } s'en occupe.
       *[no] un service s'en occupe.
    }
sentence-in-progress = { $dated ->
        [yes] travaux prévus le { $date }.
       *[no] le travail a commencé.
    }
sentence-answered = { $named ->
        [yes] { $service } vous a écrit.
       *[no] le service vous a écrit.
    }
sentence-closed-fixed = { $dated ->
        [yes] réglé le { $date }.
       *[no] réglé.
    }
sentence-closed-not-processed = { $explained ->
        [yes] non traité : « { $reason } »
       *[no] non traité.
    }
sentence-closed = { $dated ->
        [yes] terminé le { $date }.
       *[no] terminé.
    }
sentence-reopened = à votre demande.
sentence-refused = { $explained ->
        [yes] par la commune, « { $reason } »
       *[no] par la commune.
    }
sentence-withdrawn = { $dated ->
        [yes] par vous, le { $date }.
       *[no] par vous.
    }
sentence-photos = Photo en route, { $confirmed } sur { $total }.
sentence-forgotten = La commune ne montre plus cette demande. Son historique reste ici.
sentence-key-lost = La clé de cette demande est perdue : ses nouvelles n'arrivent plus. Son historique reste ici.

## By when an answer is due.

due-ahead = Réponse due le { $date } ({ $days ->
        [one] { $days } jour ouvré
       *[other] { $days } jours ouvrés
    }).
due-today = Réponse due aujourd'hui.
due-overdue = La réponse était due le { $date }.
due-if-received-today = Réponse due le { $date } si reçu aujourd'hui.

## Whether a contact is there.

open-until = Ouvert, ferme à { $time }.
open-always = Ouvert jour et nuit.
closed-until-today = Fermé. Ouvre à { $time }.
closed-until-weekday = Fermé. Ouvre { $weekday } à { $time }.
closed-until-date = Fermé. Ouvre le { $date } à { $time }.
closed = Fermé.
hours-unknown = Horaires inconnus.

## What a citizen may do.

action-edit = Modifier
action-send = Envoyer
action-delete = Supprimer
action-take-back = Reprendre
action-try-now = Essayer maintenant
action-correct = Corriger
action-resolve = Dire si c'est arrivé
action-reply = Écrire au service
action-withdraw = Retirer
action-reopen = Rouvrir
action-rate = Donner un avis
action-remind = Relancer
action-call = Appeler
action-copy = Copier en nouvelle demande
action-dismiss = Effacer ce refus

## Kinds of request.

kind-report = Signalement
kind-question = Question
kind-suggestion = Idée
kind-complaint = Plainte
kind-interview = Entrevue
kind-document-order = Document

## Entries of a timeline.

entry-received = Reçu
entry-assigned = { $named ->
        [yes] Attribué à { $service }
       *[no] Attribué
    }
entry-message = Message
entry-status = Étape
entry-closed = Clos
entry-reopened = Rouvert
entry-withdrawn = Retiré
entry-photo = Photo arrivée
entry-rated = Avis donné
entry-marked = Avis donné : { $stars } sur 5
entry-reminded = Relance envoyée
entry-other = Nouvelle étape
author-citizen = Vous
author-staff = La commune
author-system = Système

## Notifications. They never hold a name, an address, a message or a photo.

notify-received = { $numbered ->
        [yes] Reçu : { $service }, n° { $reference }
       *[no] Reçu : { $service }
    }
notify-assigned = { $numbered ->
        [yes] { $service } s'occupe de { $reference }.
       *[no] { $service } s'occupe de votre demande.
    }
notify-message = { $service } vous a écrit.
notify-closed = { $numbered ->
        [yes] Demande { $reference } close. Est-ce réglé ?
       *[no] Demande close. Est-ce réglé ?
    }
notify-due-today = { $numbered ->
        [yes] { $reference } : réponse due aujourd'hui.
       *[no] Une réponse est due aujourd'hui.
    }
notify-needs-you = Un envoi a besoin de vous.
notify-discreet = Du nouveau dans vos demandes.
notify-summary = { $count ->
        [one] { $count } nouvelle de vos demandes.
       *[other] { $count } nouvelles de vos demandes.
    }
notify-interview-tomorrow = Entrevue demain à { $time }.
notify-interview-moved = Entrevue déplacée au { $date } à { $time }.
notify-interview-cancelled = Entrevue annulée.
notify-exercise = Exercice : { $headline }

## The outbox: how much waits, why, and what is promised.

outbox-waiting = { $count ->
        [one] { $count } envoi attend le réseau.
       *[other] { $count } envois attendent le réseau.
    }
outbox-needs-you = { $count ->
        [one] { $count } envoi a besoin de vous.
       *[other] { $count } envois ont besoin de vous.
    }
next-try = Prochain essai à { $time }.
guarantee-once = Ici, un envoi n'arrive jamais deux fois.
guarantee-plain = Ici, nous vérifions, puis nous vous demandons.
waiting-no-network = En attente de réseau. L'envoi partira tout seul.
waiting-wifi = En attente de Wi-Fi, comme vous l'avez choisi.
waiting-photos-first = Les photos partent d'abord, { $confirmed } sur { $total }.
waiting-captive-portal = Ce Wi-Fi demande une page de connexion. Ouvrez-la dans le navigateur.
waiting-town-hall-silent = La commune ne répond pas. Nous réessayons tout seuls.
waiting-untrusted = Le certificat du serveur n'est pas reconnu, rien ne part. Ajoutez son autorité ou appelez la commune.
waiting-moved = La commune a changé d'adresse. Nous la cherchons tout seuls.
waiting-town-hall-busy = La commune demande d'attendre. Nous réessayons tout seuls.
waiting-number = Arrivé. La commune donnera le numéro.
waiting-sign-in = La commune demande de se connecter, ou la clé de son serveur. Connectez-vous, ajoutez-la de nouveau avec sa clé, ou appelez-la.
waiting-uncertain = Pas de réponse claire. Nous vérifions si c'est arrivé.
waiting-unresolved = Est-ce arrivé ? La réponse de la commune s'est perdue. Dites-nous quoi faire.
waiting-server-refuses = { $explained ->
        [yes] La commune ne le prend pas : « { $reason } » Réessayez ou appelez-la.
       *[no] La commune ne le prend pas. Réessayez ou appelez-la.
    }
waiting-refused = { $explained ->
        [yes] Refusé : « { $reason } » Corrigez, puis renvoyez.
       *[no] Refusé par la commune. Corrigez, puis renvoyez.
    }
waiting-too-long = Sept jours sans succès. Essayez maintenant ou appelez la commune.
waiting-photo-lost = Une photo manque sur cet appareil. Reprenez la demande, ajoutez-la ou retirez-la.
waiting-photo-refused = La commune refuse la photo. Envoyez sans elle ou choisissez-en une autre.
waiting-storage-full = Téléphone plein. Rien n'est perdu : libérez de la place.
waiting-store-locked = L'appareil est verrouillé. L'envoi partira une fois déverrouillé.
waiting-other-sender = Un autre Parvis envoie depuis ce dossier. Il s'en charge.
waiting-conflict = Le formulaire a changé : { $answers ->
        [one] { $answers } réponse à revoir.
       *[other] { $answers } réponses à revoir.
    }

## What keeps a draft from being sent.

issue-missing-kind = Il manque : de quoi s'agit-il ?
issue-missing-service = Il manque : la catégorie. Choisissez-en une.
issue-missing-subject = Il manque : le sujet. Choisissez-en un.
issue-missing-place = Il manque : le lieu. Indiquez où c'est.
issue-missing-answer = Il manque : « { $question } » Répondez-y.
issue-missing-text = Il manque : votre texte. Écrivez quelques mots.
issue-missing-photos = Il manque : une photo. Ajoutez-en une.
issue-missing-email = Il manque : votre e-mail.
issue-missing-phone = Il manque : votre téléphone.
issue-missing-visibility = Il manque : qui peut voir la demande.
issue-missing-city = Il manque : la commune. Choisissez la vôtre.
issue-other-city = Ce brouillon est pour une autre commune. Choisissez-la d'abord.
issue-unknown-service = La commune n'a plus cette catégorie. Choisissez-en une autre.
issue-unknown-subject = La commune n'a pas ce sujet. Choisissez-en un autre.
issue-subject-of-other-kind = Ce sujet ne va pas ici. Choisissez-en un autre.
issue-kind-not-offered = Cette commune ne prend pas cela ici ({ $kind }). Appelez-la ou écrivez-lui.
issue-kind-not-taken = Cette catégorie ne prend pas cela ({ $kind }). Choisissez-en une autre.
issue-latitude-out-of-range = La latitude va de -90 à 90. Vérifiez-la.
issue-longitude-out-of-range = La longitude va de -180 à 180. Vérifiez-la.
issue-coordinate-unknown = Position inconnue. Choisissez le lieu sur le plan ou par l'adresse.
issue-bad-accuracy = La précision est un nombre de mètres, zéro ou plus.
issue-outside-boundary = Hors de la commune, à { $metres ->
        [one] { $metres } mètre
       *[other] { $metres } mètres
    }. Vérifiez le lieu ou changez de commune.
issue-far-outside = Hors de la commune, à { $kilometres } km. Vérifiez le lieu ou changez de commune.
issue-unknown-question = La commune ne pose plus cette question ({ $question }). Retirez la réponse.
issue-unknown-answer = « { $question } » : choisissez une réponse de la liste.
issue-too-many-answers = « { $question } » : une seule réponse.
issue-not-a-number = « { $question } » : écrivez un nombre, par exemple 12.
issue-not-a-datetime = « { $question } » : donnez une date et une heure.
issue-too-long = Texte trop long : { $length ->
        [one] { $length } caractère
       *[other] { $length } caractères
    }, { $limit } au plus. Raccourcissez-le.
issue-too-many-photos = Trop de photos ({ $count }). { $limit ->
        [one] Gardez-en { $limit }.
       *[other] Gardez-en { $limit } au plus.
    }
issue-bad-email = Cet e-mail semble mal écrit. Exemple : nom@exemple.lu.
issue-bad-phone = Ce téléphone semble mal écrit. Exemple : +352 2754 1.
issue-published = Cette commune publie tout : privé n'est pas possible. Choisissez public, ou appelez-la.
issue-not-accepted = La commune n'accepte pas { $field ->
        [answer] la réponse à « { $question } »
        [text] ce texte
        [place] ce lieu
        [photos] ces photos
        [service] cette catégorie
        [subject] ce sujet
        [email] cet e-mail
        [phone] ce téléphone
       *[other] ce qui a été envoyé
    }. Corrigez, ou appelez-la.
notice-publishes-everything = Cette commune publie toutes les demandes, avec leur texte et leur lieu.
notice-photos-stay-here = Cette commune ne prend pas de photo. Les vôtres restent ici : décrivez avec des mots.
visibility-public = Visible par tout le monde.
visibility-private = Visible par vous et la commune seulement.

## What did not work, and what to do.

problem-incomplete = { $count ->
        [one] Il reste { $count } point à compléter avant l'envoi.
       *[other] Il reste { $count } points à compléter avant l'envoi.
    }
problem-no-city = Aucune commune choisie. Ajoutez d'abord la vôtre.
problem-several-cities = Plusieurs communes sont ajoutées. Dites laquelle.
problem-bad-url = Ce n'est pas une adresse web. Elle commence par https://.
problem-plain-http = Adresse en http refusée : vos données passeraient en clair. Demandez une adresse en https.
problem-unknown-city-url = Aucune commune à cette adresse. Vérifiez-la auprès de votre commune.
problem-city-unreachable = La commune ne répond pas. Vérifiez l'adresse et le réseau, puis réessayez.
problem-garbage = La réponse n'est pas celle d'une commune. Vérifiez l'adresse, ou la page de connexion du Wi-Fi.
problem-untrusted-certificate = Le certificat du serveur n'est pas reconnu. Vérifiez l'adresse, ou ajoutez son autorité.
problem-bad-certificate-file = Ce fichier de certificat ne se lit pas. Donnez un fichier PEM.
problem-pack-broken = Le fichier de la commune est abîmé ({ $where }). Prévenez la commune.
problem-pack-too-large = Le fichier de la commune est trop gros. Prévenez la commune.
problem-pack-newer = Cette commune demande une version plus récente. Mettez Parvis à jour.
problem-unknown-service = La commune n'a pas de catégorie « { $code } ». Choisissez dans la liste.
problem-unknown-subject = La commune n'a pas de sujet « { $code } ». Choisissez dans la liste.
problem-not-found = Cette demande n'est pas sur cet appareil. Vérifiez-la dans la liste.
problem-unknown-number = Ce numéro n'est pas dans la liste de la commune. Vérifiez-le, ou synchronisez d'abord.
problem-ambiguous = Plusieurs demandes correspondent. Donnez plus de caractères de l'identifiant.
problem-bad-id = Ce n'est pas un numéro de demande. Copiez-le de la liste.
problem-already-sent = Cette demande est déjà partie : elle ne se change plus.
problem-not-sent-yet = Cette demande n'est pas encore partie.
problem-still-draft = C'est encore un brouillon.
problem-on-its-way = Cette demande est en chemin : la commune ne l'a pas encore confirmée.
problem-case-closed = Cette demande est close.
problem-case-not-closed = Cette demande n'est pas close.
problem-case-withdrawn = Cette demande est retirée.
problem-case-refused = La commune a refusé cette demande.
problem-not-uncertain = Cette demande n'attend aucune décision.
problem-nothing-to-try = Rien n'attend d'être essayé pour cette demande.
problem-id-too-short = C'est trop court. Donnez au moins quatre caractères de l'identifiant.
problem-changed-meanwhile = La demande a changé entre-temps. Relisez-la, puis recommencez.
problem-not-now = Pas possible dans cet état. Regardez où en est la demande.
problem-not-yours = Cette demande est celle de quelqu'un d'autre.
problem-not-offered = Cette commune ne le permet pas ici. Appelez-la ou écrivez-lui.
problem-already-asked = Vous l'avez déjà fait pour cette demande. Attendez la réponse de la commune.
problem-forgotten = La commune ne montre plus cette demande. Appelez-la.
problem-key-lost = La clé de cette demande est perdue : rien ne part plus pour elle. Appelez la commune, avec son numéro.
problem-nothing-refused = Rien n'a été refusé ici. Regardez où en est la demande.
problem-not-overdue = La réponse n'est pas encore en retard. Attendez l'échéance.
problem-not-understood = La commune ne sait pas lire cet envoi. Mettez Parvis à jour, ou appelez-la.
problem-bad-mark = Une note va de 1 à 5.
problem-bad-place = Écrivez le lieu ainsi : latitude,longitude, par exemple 49.4958,5.9806.
problem-bad-answer = Écrivez la réponse ainsi : CODE=VALEUR.
problem-bad-kind = Ce genre de demande n'existe pas. Choisissez question, suggestion ou complaint.
problem-file-missing = Ce fichier ne se lit pas. Vérifiez son chemin et ses droits.
problem-photo-unreadable = Cette photo ne se lit pas. Choisissez-en une autre ou reprenez-la.
problem-photo-not-a-photo = Ce fichier n'est pas une photo. Choisissez un JPEG, un PNG ou un WebP.
problem-photo-convert = Ce format de photo n'est pas pris ({ $format }). Enregistrez-la en JPEG.
problem-photo-convert-large = Photo trop grande dans ce format. Réduisez-la, ou enregistrez-la en JPEG simple.
problem-photo-too-large = Photo trop lourde : { $limit } Mo au plus. Choisissez-en une plus petite.
problem-photo-too-many-pixels = Photo trop grande : { $limit } mégapixels au plus. Choisissez-en une plus petite.
problem-too-many-photos = { $limit ->
        [one] Une seule photo par demande ici. Retirez-en une d'abord.
       *[other] { $limit } photos au plus par demande. Retirez-en une d'abord.
    }
problem-disk-full = Plus de place : cette étape n'est pas enregistrée. Libérez { $megabytes } Mo, puis réessayez.
problem-read-only = Impossible d'écrire dans ce dossier. Changez ses droits ou choisissez-en un autre.
problem-folder-in-use = Ce dossier est déjà ouvert ailleurs. Fermez l'autre Parvis, puis réessayez.
problem-newer-data = Données d'une version plus récente : rien n'a été changé. Mettez Parvis à jour.
problem-damaged-data = Données abîmées, mises de côté. Les envois en attente sont repris : vérifiez la liste.
problem-store-locked = Le coffre de l'appareil est verrouillé. Déverrouillez l'appareil, puis réessayez.
problem-key-missing = La clé de ce dossier manque ou ne convient pas. Remettez la clé d'origine.
problem-key-exposed = D'autres peuvent lire le fichier de clé. Limitez ses droits à vous seul (0600).
problem-key-unusable = Le coffre de la clé ne se lit pas ou ne s'écrit pas. Vérifiez ses droits et son dossier, puis réessayez.
warning-recovered = Les données de ce dossier manquaient ou étaient abîmées. Repris : { $requests } (demandes), { $acts } (messages et avis), { $drafts } (brouillons). Le reste est perdu ici. Ce que la commune a revient à la prochaine synchronisation. Vérifiez la liste.
warning-set-aside = Le fichier abîmé est gardé sous le nom { $file }.
warning-key-missing = La clé de ce dossier manque ou ne convient pas. Rien n'est échangé avec la commune ({ $cities }). Remettez la clé d'origine, ou faites-en une nouvelle.
warning-unwritable = L'historique se lit, mais rien ne s'enregistre et rien ne part.
problem-closed = Parvis se ferme. Rouvrez-le, puis réessayez.
problem-internal = Erreur inattendue, code { $code }. Rien n'est perdu : réessayez, puis signalez ce code.

## What a city's server can do, said when the city is added.

ability-services = { $count ->
        [one] { $count } catégorie
       *[other] { $count } catégories
    }, { $some ->
        [no] sans question.
       *[other] dont { $asking } avec des questions.
    }
ability-no-reports = Cette commune montre des signalements, mais n'en reçoit pas à cette adresse.
ability-photos = { $count ->
        [one] Une photo par signalement.
       *[other] Jusqu'à { $count } photos par signalement.
    }
ability-no-photos = Pas de photo : cette commune n'annonce aucun moyen d'en recevoir. Décrivez avec des mots.
ability-number-later = { $count ->
        [one] Pour une catégorie, le numéro vient plus tard.
       *[other] Pour { $count } catégories, le numéro vient plus tard.
    }
ability-number-never = { $count ->
        [one] Pour une catégorie, la commune ne donne jamais de numéro.
       *[other] Pour { $count } catégories, la commune ne donne jamais de numéro.
    }
ability-follow-up = Vous suivez, répondez, retirez et rouvrez vos demandes ici.
ability-status-only = Vous suivez l'état de vos demandes. Répondre à la commune n'est pas possible ici.
ability-status-and-messages = Vous suivez l'état et lisez les messages de la commune.
ability-messages-both-ways = Vous suivez l'état, lisez les messages de la commune et y répondez.
ability-everything-public = Tout ce que vous envoyez est public.
ability-software = Logiciel reconnu : { $name }.
ability-unread = { $count ->
        [one] Une donnée du serveur est illisible ; le reste est là.
       *[other] { $count } données du serveur sont illisibles ; le reste est là.
    }
