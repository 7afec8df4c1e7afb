# The terminal's own words in German. Help, usage errors and the demonstration are in English here: what is missing in
# this file comes from en.ftl.

## Sentences

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = „{ $text }“
no-such-city = Die Gemeinde „{ $id }“ ist nicht auf diesem Gerät. Siehe „parvis city list“.
see-services = Siehe „parvis services“.
not-uncertain = Diese Anfrage wartet auf keine Entscheidung. Ihr Stand: parvis show.
not-sent-yet = Diese Anfrage ist noch nicht abgeschickt. Zum Ändern: parvis take-back, dann parvis edit.
already-closed = Diese Anfrage ist abgeschlossen. Öffnen Sie sie zuerst wieder: parvis reopen.
not-closed = Diese Anfrage ist nicht abgeschlossen. Schreiben Sie lieber dem Amt: parvis reply.
already-withdrawn = Diese Anfrage ist zurückgezogen. Stellen Sie eine neue: parvis report.
no-data-folder = Kein Ordner für die Daten: weder HOME noch XDG_DATA_HOME. Geben Sie einen an: --data ORDNER.
no-such-pack = „{ $source }“ ist weder eine Adresse (https://…) noch eine vorhandene Datei. Bitte prüfen.
photo-without-place = Keines der Fotos sagt, wo es aufgenommen wurde. Geben Sie den Ort mit --at LAT,LON an.
no-place = Es gibt noch keinen Ort, der genauer zu bestimmen wäre. Geben Sie ihn mit --at LAT,LON an.
no-such-photo = Kein Foto Nr. { $number }: Der Entwurf hat { $count }. Siehe „parvis show“.
input-unreadable = Die Standardeingabe ist kein UTF-8-Text. Geben Sie den Text mit --text an.
same-file = Das bereinigte Foto würde das Original überschreiben. Nennen Sie eine andere Ausgabedatei.
cannot-write = { $file } kann nicht geschrieben werden. Prüfen Sie Ordner, Rechte und freien Platz.
no-signals = Dieses System kann auf kein Haltesignal warten. Nehmen Sie „parvis sync“ ohne --watch.
output-failed = { $reason ->
        [full] Für die Ausgabe ist kein Platz mehr. Was zu tun war, ist getan: siehe „parvis list“.
        [denied] Die Ausgabe ist nicht erlaubt. Was zu tun war, ist getan: siehe „parvis list“.
       *[other] Die Ausgabe lässt sich nicht schreiben. Was zu tun war, ist getan: siehe „parvis list“.
    }
kept = Nichts ist verloren: Entwurf { $id }. Ergänzen Sie ihn mit „parvis edit { $id } …“, dann „parvis submit { $id }“.
no-city-hint = Mit „parvis city add ADRESSE“.

## Cities, services

already-there = { $file } ist schon da. Geben Sie einen anderen Ordner an oder entfernen Sie diesen.
no-faq-here = Die Gemeinde gibt keine häufigen Fragen an. Siehe „parvis contacts“.
no-services-here = Die Gemeinde gibt keine Kategorie an. Siehe „parvis contacts“.
only-called = { $kinds }: nicht mit Parvis, siehe parvis contacts
only-written = { $kinds }: parvis ask, mit einem Thema
city-added = { $name } ist hinzugefügt. Siehe „parvis services“.
no-cities = Keine Gemeinde. Fügen Sie Ihre hinzu: parvis city add ADRESSE
no-services = Kein Dienst passt. Versuchen Sie es mit weniger Wörtern.
no-contacts = Die Gemeinde nennt keinen Kontakt.
no-faq = Keine Frage passt.
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEXT
needed = {" "}(erforderlich)
within-working-days = { $days ->
        [one] Antwort innerhalb von { $days } Arbeitstag
       *[other] Antwort innerhalb von { $days } Arbeitstagen
    }
within-days = { $days ->
        [one] Antwort innerhalb von { $days } Tag
       *[other] Antwort innerhalb von { $days } Tagen
    }
within-hours = Antwort innerhalb von { $hours } Std.

## Requests

moment = { $date }, { $clock }
number = Nr. { $reference }
due = Antwort fällig am { $date }
away = { $metres } m entfernt
of-others = von jemand anderem
photos = { $count ->
        [one] { $count } Foto
       *[other] { $count } Fotos
    }
lacks = { $count ->
        [one] { $count } Punkt fehlt noch
       *[other] { $count } Punkte fehlen noch
    }
saved-at = Gespeichert: { $time }
before-sending = Vor dem Absenden:
you-can = Sie können: { $commands }
reference = Nummer: { $reference }
handled-by = Amt: { $service }
due-line = Antwort fällig am { $date }
notes = Bemerkung der Gemeinde: { $notes }
next-try = Nächster Versuch: { $time }
server-said = Die Gemeinde sagt: { $words }
place = Ort: { $latitude }, { $longitude }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = Ort des Fotos
source-asset = Gegenstand der Gemeinde
source-address = Adresse
source-hand = von Hand angegeben
photo-line = {"  "}Foto { $number }: { $width } × { $height }, { $size } · { $file }
photos-arrived = Fotos bei der Gemeinde: { $confirmed } von { $total }
timeline = Verlauf:
on-the-way = Noch unterwegs:
look-alikes = Ist es eine von diesen?
photo-added = Foto hinzugefügt: { $before } vorher, { $after } nachher, { $width } × { $height }, ohne Ort und andere verborgene Daten.
photo-knows-place = Das Foto sagt, wo es aufgenommen wurde. So wird das genutzt: parvis edit { $id } --at photo --photo DATEI --remove-photo 1
queued-next = „parvis sync“ schickt es ab; „parvis sync --watch“ von selbst, sobald es Netz gibt.
deleted = Entwurf { $id } ist gelöscht.
taken-back = { $id } ist wieder ein Entwurf; nichts wird abgeschickt.
no-drafts = Kein Entwurf.
no-requests = Keine Anfrage.
dismissed = Ablehnung für { $id } entfernt. Sonst ändert sich nichts.
retried = { $id } · { $state }
resolved = Notiert. { $id } · { $state }
act-noted = Notiert für { $id }; es geht mit „parvis sync“ ab.
act-reply = Nachricht
act-withdraw = Rückzug
act-reopen = Wiedereröffnung
act-rate = Bewertung
act-me-too = „ich auch“
act-remind = Erinnerung
act-subscribe = Abonnement
act-share = Teilen
act-answer-slot = Antwort auf einen Termin
act-erase = Löschung
act-state-waiting = wartet
act-state-sending = wird gesendet
act-state-done = angekommen
act-state-rejected = von der Gemeinde abgelehnt
act-state-parked = braucht Sie
act-state-dropped = aufgegeben

## Synchronisation

sync-sent = { $count ->
        [one] { $count } Anfrage ist bei der Gemeinde angekommen.
       *[other] { $count } Anfragen sind bei der Gemeinde angekommen.
    }
sync-photos = { $count ->
        [one] { $count } Foto ist angekommen.
       *[other] { $count } Fotos sind angekommen.
    }
sync-acts = Bei der Gemeinde angekommen: { $acts }.
counted-reply = { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    }
counted-withdraw = { $count ->
        [one] { $count } Rückzug
       *[other] { $count } Rückzüge
    }
counted-reopen = { $count ->
        [one] { $count } Wiedereröffnung
       *[other] { $count } Wiedereröffnungen
    }
counted-rate = { $count ->
        [one] { $count } Bewertung
       *[other] { $count } Bewertungen
    }
counted-other = { $count ->
        [one] { $count } andere Handlung
       *[other] { $count } andere Handlungen
    }
sync-changed = { $count ->
        [one] Neues zu { $count } Anfrage: parvis list
       *[other] Neues zu { $count } Anfragen: parvis list
    }
sync-nothing = Nichts Neues.
sync-need-you = { $count ->
        [one] { $count } Anfrage braucht Sie: parvis list
       *[other] { $count } Anfragen brauchen Sie: parvis list
    }
sync-waiting = { $count ->
        [one] { $count } Sendung wartet noch.
       *[other] { $count } Sendungen warten noch.
    }
sync-next = Nächster Versuch in { $time }, mit „parvis sync --watch“ oder dem nächsten „parvis sync“.
in-seconds = { $count } s
in-minutes = { $count } min
in-hours = { $count } Std.
in-days = { $count ->
        [one] { $count } Tag
       *[other] { $count } Tagen
    }
sync-other-sender = Ein anderes Parvis sendet schon aus diesem Ordner; es kümmert sich darum.
watching = Parvis sendet und empfängt. Ende mit Strg-C.
progress-text = { $title }: Text wird gesendet…
progress-photos = { $title }: Foto { $number } von { $total }, { $sent } von { $size }…

## Photos

size-bytes = { $bytes } Byte
size-kilobytes = { $size } kB
size-megabytes = { $whole },{ $tenth } MB
photo-size = { $size }, { $width } × { $height } Pixel
photo-before = Vorher: { $size }
photo-after = Nachher: { $size }
photo-found = gefunden, entfernt
photo-absent = nicht vorhanden
photo-gps = Ort (GPS): { $found }
photo-time = Datum und Uhrzeit: { $found }
photo-turned = Ausrichtung: Das Foto lag auf der Seite, es ist aufgerichtet
photo-upright = Ausrichtung: schon richtig
photo-clean = Geprüft: Das bereinigte Foto enthält weder Ort noch Datum noch Gerät.
photo-not-clean = Achtung: Das bereinigte Foto enthält noch Daten. Schicken Sie es nicht ab, melden Sie das.
