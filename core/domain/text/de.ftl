# Sentences rendered outside a screen. French is the source; every language has the same keys, the same
# variables and all its plural forms: a test holds them together.

## Dates and times, used inside other messages. $month is 1 to 12, $weekday 1 (Monday) to 7.

month = { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[other] Dezember
    }
weekday = { $weekday ->
        [1] Montag
        [2] Dienstag
        [3] Mittwoch
        [4] Donnerstag
        [5] Freitag
        [6] Samstag
       *[other] Sonntag
    }
day = { $day }. { $month }
day-of-year = { $date } { $year }
clock = { $minutes ->
        [0] { $hour }:{ $padded } Uhr
       *[other] { $hour }:{ $padded } Uhr
    }

## The one word that a request carries.

state-draft = Entwurf
state-waiting = Wartet
state-sending = Wird gesendet
state-uncertain = Unsicher
state-needs-you = Sie sind dran
state-received = Eingegangen
state-assigned = Zugeteilt
state-in-progress = In Arbeit
state-answered = Beantwortet
state-closed = Abgeschlossen
state-reopened = Wieder offen
state-refused = Abgelehnt
state-withdrawn = Zurückgezogen
state-overdue = Überfällig
sent-kept = Behalten. Es geht von selbst hinaus.
sent-received = Erhalten. Nr. { $reference }
number = Nr. { $reference }

## The sentence after the word and a colon.

sentence-draft = noch nicht gesendet.
sentence-waiting = geht ab, sobald es ein Netz gibt.
sentence-sending = Die Anfrage geht ab.
sentence-uncertain = Wir prüfen, ob es angekommen ist.
sentence-needs-you = Der Versand braucht Sie.
sentence-received-number = { $dated ->
        [yes] Nr. { $reference }, am { $date }.
       *[no] Nr. { $reference }.
    }
sentence-received-coming = Nummer folgt.
sentence-received-none = ohne Nummer: Diese Gemeinde vergibt keine.
sentence-assigned = { $named ->
        [yes] { $service } kümmert sich darum.
       *[no] Eine Dienststelle kümmert sich darum.
    }
sentence-in-progress = { $dated ->
        [yes] Arbeiten geplant am { $date }.
       *[no] Die Arbeit hat begonnen.
    }
sentence-answered = { $named ->
        [yes] { $service } hat Ihnen geschrieben.
       *[no] Die Dienststelle hat Ihnen geschrieben.
    }
sentence-closed-fixed = { $dated ->
        [yes] erledigt am { $date }.
       *[no] erledigt.
    }
sentence-closed-not-processed = { $explained ->
        [yes] nicht bearbeitet: „{ $reason }“
       *[no] nicht bearbeitet.
    }
sentence-closed = { $dated ->
        [yes] beendet am { $date }.
       *[no] beendet.
    }
sentence-reopened = auf Ihren Wunsch.
sentence-refused = { $explained ->
        [yes] von der Gemeinde, „{ $reason }“
       *[no] von der Gemeinde.
    }
sentence-withdrawn = { $dated ->
        [yes] von Ihnen, am { $date }.
       *[no] von Ihnen.
    }
sentence-photos = Foto unterwegs, { $confirmed } von { $total }.
sentence-forgotten = Die Gemeinde zeigt diese Anfrage nicht mehr. Ihr Verlauf bleibt hier.
sentence-key-lost = Der Schlüssel dieser Anfrage ist verloren: Neues kommt nicht mehr an. Ihr Verlauf bleibt hier.

## By when an answer is due.

due-ahead = Antwort fällig am { $date } ({ $days ->
        [one] { $days } Arbeitstag
       *[other] { $days } Arbeitstage
    }).
due-today = Antwort heute fällig.
due-overdue = Die Antwort war am { $date } fällig.
due-if-received-today = Antwort fällig am { $date }, wenn heute eingegangen.

## Whether a contact is there.

open-until = Geöffnet, schließt um { $time }.
open-always = Tag und Nacht geöffnet.
closed-until-today = Geschlossen. Öffnet um { $time }.
closed-until-weekday = Geschlossen. Öffnet { $weekday } um { $time }.
closed-until-date = Geschlossen. Öffnet am { $date } um { $time }.
closed = Geschlossen.
hours-unknown = Öffnungszeiten unbekannt.

## What a citizen may do.

action-edit = Ändern
action-send = Senden
action-delete = Löschen
action-take-back = Zurücknehmen
action-try-now = Jetzt versuchen
action-correct = Korrigieren
action-resolve = Sagen, ob es ankam
action-reply = An die Dienststelle schreiben
action-withdraw = Zurückziehen
action-reopen = Wieder öffnen
action-rate = Bewerten
action-remind = Erinnern
action-call = Anrufen
action-copy = Als neue Anfrage kopieren
action-dismiss = Diese Ablehnung ausblenden

## Kinds of request.

kind-report = Meldung
kind-question = Frage
kind-suggestion = Idee
kind-complaint = Beschwerde
kind-interview = Gespräch
kind-document-order = Dokument

## Entries of a timeline.

entry-received = Eingegangen
entry-assigned = { $named ->
        [yes] Zugeteilt: { $service }
       *[no] Zugeteilt
    }
entry-message = Nachricht
entry-status = Schritt
entry-closed = Abgeschlossen
entry-reopened = Wieder geöffnet
entry-withdrawn = Zurückgezogen
entry-photo = Foto eingegangen
entry-rated = Bewertet
entry-marked = Bewertet: { $stars } von 5
entry-reminded = Erinnerung gesendet
entry-other = Neuer Schritt
author-citizen = Sie
author-staff = Die Gemeinde
author-system = System

## Notifications. They never hold a name, an address, a message or a photo.

notify-received = { $numbered ->
        [yes] Eingegangen: { $service }, Nr. { $reference }
       *[no] Eingegangen: { $service }
    }
notify-assigned = { $numbered ->
        [yes] { $service } kümmert sich um { $reference }.
       *[no] { $service } kümmert sich um Ihre Anfrage.
    }
notify-message = { $service } hat Ihnen geschrieben.
notify-closed = { $numbered ->
        [yes] Anfrage { $reference } abgeschlossen. Ist es erledigt?
       *[no] Anfrage abgeschlossen. Ist es erledigt?
    }
notify-due-today = { $numbered ->
        [yes] { $reference }: Antwort heute fällig.
       *[no] Eine Antwort ist heute fällig.
    }
notify-needs-you = Ein Versand braucht Sie.
notify-discreet = Neues in Ihren Anfragen.
notify-summary = { $count ->
        [one] { $count } Neuigkeit zu Ihren Anfragen.
       *[other] { $count } Neuigkeiten zu Ihren Anfragen.
    }
notify-interview-tomorrow = Gespräch morgen um { $time }.
notify-interview-moved = Gespräch verlegt auf { $date } um { $time }.
notify-interview-cancelled = Gespräch abgesagt.
notify-exercise = Übung: { $headline }

## The outbox: how much waits, why, and what is promised.

outbox-waiting = { $count ->
        [one] { $count } Versand wartet auf das Netz.
       *[other] { $count } Sendungen warten auf das Netz.
    }
outbox-needs-you = { $count ->
        [one] { $count } Versand braucht Sie.
       *[other] { $count } Sendungen brauchen Sie.
    }
next-try = Nächster Versuch um { $time }.
guarantee-once = Hier kommt nie etwas doppelt an.
guarantee-plain = Hier prüfen wir und fragen dann Sie.
waiting-no-network = Wartet auf ein Netz. Es geht von selbst ab.
waiting-wifi = Wartet auf WLAN, wie von Ihnen gewählt.
waiting-photos-first = Zuerst die Fotos, { $confirmed } von { $total }.
waiting-captive-portal = Dieses WLAN verlangt eine Anmeldeseite. Öffnen Sie sie im Browser.
waiting-town-hall-silent = Die Gemeinde antwortet nicht. Wir versuchen es von selbst wieder.
waiting-untrusted = Das Zertifikat des Servers ist nicht bekannt, nichts geht ab. Fügen Sie seine Stelle hinzu oder rufen Sie die Gemeinde an.
waiting-moved = Die Gemeinde hat eine neue Adresse. Wir suchen sie von selbst.
waiting-town-hall-busy = Die Gemeinde bittet zu warten. Wir versuchen es von selbst wieder.
waiting-number = Angekommen. Die Gemeinde gibt die Nummer noch.
waiting-sign-in = Die Gemeinde verlangt eine Anmeldung oder den Schlüssel ihres Servers. Melden Sie sich an, fügen Sie sie mit ihrem Schlüssel noch einmal hinzu, oder rufen Sie an.
waiting-uncertain = Keine klare Antwort. Wir prüfen, ob es angekommen ist.
waiting-unresolved = Ist es angekommen? Die Antwort der Gemeinde ging verloren. Sagen Sie uns, was zu tun ist.
waiting-server-refuses = { $explained ->
        [yes] Die Gemeinde nimmt es nicht an: „{ $reason }“ Versuchen Sie es wieder oder rufen Sie an.
       *[no] Die Gemeinde nimmt es nicht an. Versuchen Sie es wieder oder rufen Sie an.
    }
waiting-refused = { $explained ->
        [yes] Abgelehnt: „{ $reason }“ Korrigieren Sie, dann senden Sie neu.
       *[no] Von der Gemeinde abgelehnt. Korrigieren Sie, dann senden Sie neu.
    }
waiting-too-long = Sieben Tage ohne Erfolg. Versuchen Sie es jetzt oder rufen Sie an.
waiting-photo-lost = Ein Foto fehlt auf diesem Gerät. Nehmen Sie die Anfrage zurück und ergänzen oder entfernen Sie es.
waiting-photo-refused = Die Gemeinde lehnt das Foto ab. Senden Sie ohne oder wählen Sie ein anderes.
waiting-storage-full = Speicher voll. Nichts ist verloren: Schaffen Sie Platz.
waiting-store-locked = Das Gerät ist gesperrt. Nach dem Entsperren geht es ab.
waiting-other-sender = Ein anderes Parvis sendet aus diesem Ordner. Es kümmert sich darum.
waiting-conflict = Das Formular hat sich geändert: { $answers ->
        [one] { $answers } Antwort ist zu prüfen.
       *[other] { $answers } Antworten sind zu prüfen.
    }

## What keeps a draft from being sent.

issue-missing-kind = Es fehlt: Worum geht es?
issue-missing-service = Es fehlt: die Kategorie. Wählen Sie eine.
issue-missing-subject = Es fehlt: das Thema. Wählen Sie eines.
issue-missing-place = Es fehlt: der Ort. Geben Sie an, wo es ist.
issue-missing-answer = Es fehlt: „{ $question }“ Bitte antworten Sie.
issue-missing-text = Es fehlt: Ihr Text. Schreiben Sie ein paar Worte.
issue-missing-photos = Es fehlt: ein Foto. Fügen Sie eines hinzu.
issue-missing-email = Es fehlt: Ihre E-Mail.
issue-missing-phone = Es fehlt: Ihre Telefonnummer.
issue-missing-visibility = Es fehlt: wer die Anfrage sehen darf.
issue-missing-city = Es fehlt: die Gemeinde. Wählen Sie Ihre.
issue-other-city = Dieser Entwurf ist für eine andere Gemeinde. Wählen Sie sie zuerst.
issue-unknown-service = Die Gemeinde hat diese Kategorie nicht. Wählen Sie eine andere.
issue-unknown-subject = Die Gemeinde hat dieses Thema nicht. Wählen Sie ein anderes.
issue-subject-of-other-kind = Dieses Thema passt hier nicht. Wählen Sie ein anderes.
issue-kind-not-offered = Diese Gemeinde nimmt das hier nicht an ({ $kind }). Rufen Sie an oder schreiben Sie.
issue-kind-not-taken = Diese Kategorie nimmt das nicht an ({ $kind }). Wählen Sie eine andere.
issue-latitude-out-of-range = Die Breite geht von -90 bis 90. Prüfen Sie sie.
issue-longitude-out-of-range = Die Länge geht von -180 bis 180. Prüfen Sie sie.
issue-coordinate-unknown = Position unbekannt. Wählen Sie den Ort auf der Karte oder per Adresse.
issue-bad-accuracy = Die Genauigkeit ist eine Zahl in Metern, null oder mehr.
issue-outside-boundary = Außerhalb der Gemeinde, um { $metres ->
        [one] { $metres } Meter
       *[other] { $metres } Meter
    }. Prüfen Sie den Ort oder wechseln Sie die Gemeinde.
issue-far-outside = Außerhalb der Gemeinde, um { $kilometres } km. Prüfen Sie den Ort oder wechseln Sie die Gemeinde.
issue-unknown-question = Die Gemeinde stellt diese Frage nicht ({ $question }). Entfernen Sie die Antwort.
issue-unknown-answer = „{ $question }“: Wählen Sie eine Antwort aus der Liste.
issue-too-many-answers = „{ $question }“: nur eine Antwort.
issue-not-a-number = „{ $question }“: Schreiben Sie eine Zahl, zum Beispiel 12.
issue-not-a-datetime = „{ $question }“: Geben Sie Datum und Uhrzeit an.
issue-too-long = Text zu lang: { $length ->
        [one] { $length } Zeichen
       *[other] { $length } Zeichen
    }, höchstens { $limit }. Kürzen Sie ihn.
issue-too-many-photos = Zu viele Fotos ({ $count }). { $limit ->
        [one] Behalten Sie { $limit }.
       *[other] Behalten Sie höchstens { $limit }.
    }
issue-bad-email = Diese E-Mail sieht falsch aus. Beispiel: name@beispiel.lu.
issue-bad-phone = Diese Nummer sieht falsch aus. Beispiel: +352 2754 1.
issue-published = Diese Gemeinde veröffentlicht alles: Privat ist nicht möglich. Wählen Sie öffentlich, oder rufen Sie an.
issue-not-accepted = Die Gemeinde nimmt nicht an: { $field ->
        [answer] die Antwort auf „{ $question }“
        [text] diesen Text
        [place] diesen Ort
        [photos] diese Fotos
        [service] diese Kategorie
        [subject] dieses Thema
        [email] diese E-Mail-Adresse
        [phone] diese Telefonnummer
       *[other] was gesendet wurde
    }. Ändern Sie das, oder rufen Sie an.
notice-publishes-everything = Diese Gemeinde veröffentlicht alle Anfragen, mit Text und Ort.
notice-photos-stay-here = Diese Gemeinde nimmt keine Fotos an. Ihre bleiben hier: Beschreiben Sie es in Worten.
visibility-public = Für alle sichtbar.
visibility-private = Nur für Sie und die Gemeinde sichtbar.

## What did not work, and what to do.

problem-incomplete = { $count ->
        [one] Noch { $count } Punkt ist vor dem Senden zu ergänzen.
       *[other] Noch { $count } Punkte sind vor dem Senden zu ergänzen.
    }
problem-no-city = Keine Gemeinde gewählt. Fügen Sie zuerst Ihre hinzu.
problem-several-cities = Mehrere Gemeinden sind da. Sagen Sie, welche.
problem-bad-url = Das ist keine Webadresse. Sie beginnt mit https://.
problem-plain-http = Adresse mit http abgelehnt: Ihre Daten gingen offen über das Netz. Verlangen Sie eine https-Adresse.
problem-unknown-city-url = Keine Gemeinde unter dieser Adresse. Fragen Sie Ihre Gemeinde.
problem-city-unreachable = Die Gemeinde antwortet nicht. Prüfen Sie Adresse und Netz, dann versuchen Sie es wieder.
problem-garbage = Das ist nicht die Antwort einer Gemeinde. Prüfen Sie die Adresse oder die Anmeldeseite des WLAN.
problem-untrusted-certificate = Das Zertifikat des Servers ist nicht vertraut. Prüfen Sie die Adresse oder fügen Sie seine Stelle hinzu.
problem-bad-certificate-file = Diese Zertifikatsdatei ist nicht lesbar. Geben Sie eine PEM-Datei an.
problem-pack-broken = Die Datei der Gemeinde ist fehlerhaft ({ $where }). Sagen Sie es der Gemeinde.
problem-pack-too-large = Die Datei der Gemeinde ist zu groß. Sagen Sie es der Gemeinde.
problem-pack-newer = Diese Gemeinde verlangt eine neuere Version. Aktualisieren Sie Parvis.
problem-unknown-service = Die Gemeinde hat keine Kategorie „{ $code }“. Wählen Sie aus der Liste.
problem-unknown-subject = Die Gemeinde hat kein Thema „{ $code }“. Wählen Sie aus der Liste.
problem-not-found = Diese Anfrage ist nicht auf diesem Gerät. Prüfen Sie sie in der Liste.
problem-unknown-number = Diese Nummer steht nicht in der Liste der Gemeinde. Prüfen Sie sie, oder synchronisieren Sie zuerst.
problem-ambiguous = Mehrere Anfragen passen. Geben Sie mehr Zeichen der Kennung an.
problem-bad-id = Das ist keine Nummer einer Anfrage. Kopieren Sie sie aus der Liste.
problem-already-sent = Diese Anfrage ist schon weg: Sie lässt sich nicht mehr ändern.
problem-not-sent-yet = Diese Anfrage ist noch nicht weg.
problem-still-draft = Das ist noch ein Entwurf.
problem-on-its-way = Diese Anfrage ist unterwegs: Die Gemeinde hat sie noch nicht bestätigt.
problem-case-closed = Diese Anfrage ist abgeschlossen.
problem-case-not-closed = Diese Anfrage ist nicht abgeschlossen.
problem-case-withdrawn = Diese Anfrage ist zurückgezogen.
problem-case-refused = Die Gemeinde hat diese Anfrage abgelehnt.
problem-not-uncertain = Diese Anfrage wartet auf keine Entscheidung.
problem-nothing-to-try = Bei dieser Anfrage wartet nichts auf einen Versuch.
problem-id-too-short = Das ist zu kurz. Geben Sie mindestens vier Zeichen der Kennung an.
problem-changed-meanwhile = Die Anfrage hat sich inzwischen geändert. Lesen Sie sie und beginnen Sie neu.
problem-not-now = In diesem Stand nicht möglich. Sehen Sie nach, wie die Anfrage steht.
problem-not-yours = Diese Anfrage gehört jemand anderem.
problem-not-offered = Diese Gemeinde bietet das hier nicht an. Rufen Sie an oder schreiben Sie.
problem-already-asked = Das haben Sie für diese Anfrage schon getan. Warten Sie auf die Antwort der Gemeinde.
problem-forgotten = Die Gemeinde zeigt diese Anfrage nicht mehr. Rufen Sie an.
problem-key-lost = Der Schlüssel dieser Anfrage ist verloren: Dazu geht nichts mehr ab. Rufen Sie die Gemeinde an, mit der Nummer.
problem-nothing-refused = Hier wurde nichts abgelehnt. Sehen Sie nach, wo die Anfrage steht.
problem-not-overdue = Die Antwort ist noch nicht überfällig. Warten Sie den Termin ab.
problem-not-understood = Die Gemeinde kann die Sendung nicht lesen. Aktualisieren Sie Parvis, oder rufen Sie an.
problem-bad-mark = Eine Note geht von 1 bis 5.
problem-bad-place = Schreiben Sie den Ort so: Breite,Länge, zum Beispiel 49.4958,5.9806.
problem-bad-answer = Schreiben Sie die Antwort so: CODE=WERT.
problem-bad-kind = Diese Art gibt es nicht. Wählen Sie question, suggestion oder complaint.
problem-file-missing = Diese Datei ist nicht lesbar. Prüfen Sie Pfad und Rechte.
problem-photo-unreadable = Dieses Foto ist nicht lesbar. Wählen Sie ein anderes oder nehmen Sie es neu auf.
problem-photo-not-a-photo = Diese Datei ist kein Foto. Wählen Sie JPEG, PNG oder WebP.
problem-photo-convert = Dieses Fotoformat geht nicht ({ $format }). Speichern Sie es als JPEG.
problem-photo-convert-large = Foto in diesem Format zu groß. Verkleinern Sie es oder speichern Sie es als einfaches JPEG.
problem-photo-too-large = Foto zu groß: höchstens { $limit } MB. Wählen Sie ein kleineres.
problem-photo-too-many-pixels = Foto zu groß: höchstens { $limit } Megapixel. Wählen Sie ein kleineres.
problem-too-many-photos = { $limit ->
        [one] Nur ein Foto je Anfrage. Entfernen Sie zuerst eines.
       *[other] Höchstens { $limit } Fotos je Anfrage. Entfernen Sie zuerst eines.
    }
problem-disk-full = Kein Platz mehr: Dieser Schritt ist nicht gespeichert. Schaffen Sie { $megabytes } MB Platz, dann versuchen Sie es wieder.
problem-read-only = In diesen Ordner kann nicht geschrieben werden. Ändern Sie die Rechte oder wählen Sie einen anderen.
problem-folder-in-use = Dieser Ordner ist schon anderswo offen. Schließen Sie das andere Parvis, dann versuchen Sie es wieder.
problem-newer-data = Daten einer neueren Version: nichts wurde geändert. Aktualisieren Sie Parvis.
problem-damaged-data = Beschädigte Daten, beiseitegelegt. Wartende Sendungen sind wiederhergestellt: Prüfen Sie die Liste.
problem-store-locked = Der Schlüsselspeicher ist gesperrt. Entsperren Sie das Gerät, dann versuchen Sie es wieder.
problem-key-missing = Der Schlüssel dieses Ordners fehlt oder passt nicht. Legen Sie den ursprünglichen zurück.
problem-key-exposed = Andere können die Schlüsseldatei lesen. Beschränken Sie sie auf sich (0600).
problem-key-unusable = Der Schlüsselspeicher lässt sich nicht lesen oder schreiben. Prüfen Sie seine Rechte und den Ordner, dann noch einmal.
warning-recovered = Die Daten dieses Ordners fehlten oder waren beschädigt. Wieder da: { $requests } (Anfragen), { $acts } (Nachrichten und Bewertungen), { $drafts } (Entwürfe). Der Rest ist hier verloren; was die Gemeinde hat, kommt beim nächsten Abgleich zurück. Prüfen Sie die Liste.
warning-set-aside = Die beschädigte Datei liegt unter dem Namen { $file }.
warning-key-missing = Der Schlüssel dieses Ordners fehlt oder passt nicht: Zur Gemeinde geht nichts ab und von ihr kommt nichts an ({ $cities }). Legen Sie den ursprünglichen zurück oder erzeugen Sie einen neuen.
warning-unwritable = Der Verlauf lässt sich lesen, aber nichts wird gespeichert und nichts geht ab.
problem-closed = Parvis wird geschlossen. Öffnen Sie es wieder und versuchen Sie es erneut.
problem-internal = Unerwarteter Fehler, Code { $code }. Nichts ist verloren: Versuchen Sie es wieder, dann melden Sie den Code.

## What a city's server can do, said when the city is added.

ability-services = { $count ->
        [one] { $count } Kategorie
       *[other] { $count } Kategorien
    }, { $some ->
        [no] ohne Fragen.
       *[other] davon { $asking } mit Fragen.
    }
ability-no-reports = Diese Gemeinde zeigt Meldungen, nimmt an dieser Adresse aber keine an.
ability-photos = { $count ->
        [one] Ein Foto pro Meldung.
       *[other] Bis zu { $count } Fotos pro Meldung.
    }
ability-no-photos = Keine Fotos: Diese Gemeinde nennt keinen Weg dafür. Beschreiben Sie es mit Worten.
ability-number-later = { $count ->
        [one] In einer Kategorie kommt die Nummer später.
       *[other] In { $count } Kategorien kommt die Nummer später.
    }
ability-number-never = { $count ->
        [one] In einer Kategorie gibt die Gemeinde nie eine Nummer.
       *[other] In { $count } Kategorien gibt die Gemeinde nie eine Nummer.
    }
ability-follow-up = Sie verfolgen, beantworten, ziehen zurück und öffnen hier wieder.
ability-status-only = Sie verfolgen den Stand Ihrer Anliegen. Antworten an die Gemeinde gehen hier nicht.
ability-status-and-messages = Sie verfolgen den Stand und lesen die Nachrichten der Gemeinde.
ability-messages-both-ways = Sie verfolgen den Stand, lesen die Nachrichten der Gemeinde und können antworten.
ability-everything-public = Alles, was Sie senden, ist öffentlich.
ability-software = Erkannte Software: { $name }.
ability-unread = { $count ->
        [one] Eine Angabe des Servers ist unlesbar; der Rest ist da.
       *[other] { $count } Angaben des Servers sind unlesbar; der Rest ist da.
    }
