# The terminal's own words. French is the source; a test holds the languages together.

## Help

help-usage = Aufruf:
help-commands = Befehle:
help-arguments = Angaben:
help-options = Optionen:

command-parvis = Parvis: melden, fragen, verfolgen. Mit oder ohne Netz.
more-parvis =
    
    Für den Anfang:
      parvis --lang de city add https://gemeinde.example/
      parvis --lang de services
      parvis --lang de report --service LAMP --at 49.4958,5.9806 --answer ETAT=off --text "Straßenlaterne aus"
      parvis --lang de sync
    
    ID: der Anfang einer Kennung (oft genügen 4 Zeichen) oder die Nummer der Gemeinde.
    Ein Fehlschlag ist ein Satz mit Code 1; ein Tippfehler hat Code 2.
command-demo = Die ganze Geschichte einer Straßenlaterne, mit einem echten Rathaus auf diesem Computer
command-city = Die Gemeinden auf diesem Gerät
command-city-add = Fügt eine Gemeinde hinzu, mit der Adresse ihres Servers oder ihrer Datei
command-city-list = Zeigt die Gemeinden; * steht vor der, die benutzt wird
command-city-use = Benutzt ab jetzt diese Gemeinde
command-services = Was die Gemeinde annimmt, mit Fragen und Fristen
command-contacts = Wen man anruft, und ob gerade jemand da ist
command-faq = Häufige Fragen und ihre Antworten
command-report = Meldet etwas an einem Ort; geht ab, sobald es möglich ist
command-ask = Schreibt eine Frage, eine Idee oder eine Beschwerde; geht ab, sobald es möglich ist
command-drafts = Die Entwürfe
command-edit = Ändert einen Entwurf oder korrigiert eine abgelehnte Anfrage
command-submit = Sendet einen Entwurf, sobald es möglich ist
command-delete = Löscht einen Entwurf
command-take-back = Macht wieder zum Entwurf, was noch nicht weg ist
command-copy = Macht einen neuen Entwurf aus einer abgelehnten oder zurückgezogenen Anfrage
command-retry = Versucht es jetzt noch einmal
command-resolve = Sagt, was gilt, wenn die Antwort der Gemeinde verloren ging
command-dismiss = Entfernt aus der Anfrage, was die Gemeinde abgelehnt hat
command-sync = Sendet, was wartet, und holt die Neuigkeiten
command-key = Sagt, ob der Schlüssel dieses Ordners passt
command-list = Die Anfragen, die neueste zuerst; auch ohne Netz lesbar
command-show = Eine Anfrage oder ein Entwurf, ganz, mit dem Verlauf
command-reply = Schreibt der Dienststelle
command-withdraw = Zieht eine Anfrage zurück
command-reopen = Öffnet eine abgeschlossene Anfrage wieder
command-rate = Bewertet eine abgeschlossene Anfrage
command-remind = Erinnert die Gemeinde an eine überfällige Anfrage
command-photo = Zeigt, was die App von diesem Foto senden würde, vorher und nachher

option-help = Zeigt diese Hilfe
option-version = Zeigt die Version
option-data = Ordner der Daten (sonst der des Systems)
option-lang = Sprache: fr, en, ar, de oder nl
option-json = Antworten und Fehler als JSON (siehe bindings/cli/JSON.md)
option-ca = Vertraut auch dieser Zertifizierungsstelle (PEM-Datei)
option-source = Woher der Ort kommt: gps, photo, asset, address oder hand
option-city-add-source = Adresse des Servers (https://…; wenn er einen Schlüssel will, https://…?api_key=…) oder Datei der Gemeinde
option-search = Gesuchte Wörter; Akzente zählen nicht
option-service = Code der Kategorie, siehe „parvis services“
option-subject = Code des Themas, siehe „parvis services“
option-at = Wo: Breite,Länge; oder „photo“: dort, wo das Foto aufgenommen wurde
option-accuracy = Genauigkeit des Orts, in Metern
option-address = Die Adresse, wie man sie liest
option-text = Ihr Text; „-“ liest ihn von der Standardeingabe
option-demo-photo = Benutzt dieses Foto, statt eines zu zeichnen
option-photo = Fügt dieses Foto hinzu; darf mehrmals stehen
option-mask-photo = Macht ein Rechteck des Fotos mit dieser Nummer (1 ist das erste) beim Senden unkenntlich, in Pixeln des sauberen Fotos: links,oben,Breite,Höhe; mehrfach möglich
option-answer = Beantwortet eine Frage der Kategorie; darf mehrmals stehen, ein leerer Wert löscht
option-visibility = Wer die Anfrage sehen darf: public oder private
option-name = Ihr Name, wenn Sie ihn nennen möchten
option-email = Ihre E-Mail-Adresse, wenn Sie sie nennen möchten
option-phone = Ihre Telefonnummer, wenn Sie sie nennen möchten
option-draft = Behält einen Entwurf, statt zu senden
option-kind = Was: question, suggestion oder complaint
option-id = Anfang der Kennung oder Nummer der Gemeinde
option-city-use-id = Kennung der Gemeinde, siehe „parvis city list“
option-remove-photo = Entfernt das Foto mit dieser Nummer (1 ist das erste); darf mehrmals stehen
option-mine = Diese Anfrage aus der Liste der Gemeinde ist meine
option-resend = Noch einmal senden, auf die Gefahr einer doppelten Anfrage
option-give-up = Aufgeben: nicht mehr suchen, nie wieder senden
option-wait = Weiter suchen
option-watch = Läuft, bis man es anhält
option-renew = Erzeugt einen neuen Schlüssel statt des verlorenen: schon empfangene Anfragen werden nicht mehr verfolgt
option-near = Um einen Punkt: Breite,Länge,Umkreis in Metern; das Nächste zuerst
option-open = Nur, was nicht abgeschlossen ist
option-limit = Zahl der Zeilen, sonst 50; 0: alle
option-reply-text = Ihre Nachricht
option-withdraw-text = Warum, wenn Sie es sagen möchten
option-reopen-text = Was noch immer nicht stimmt
option-rate-text = Einige Worte, wenn Sie möchten
option-stars = Von 1 (sehr schlecht) bis 5 (sehr gut)
option-keep = Behält alles in diesem Ordner, zum späteren Ansehen
option-input = Das Foto: JPEG, PNG oder WebP
option-output = Wohin das saubere Foto geschrieben wird
option-mask = Macht dieses Rechteck des sauberen Fotos unkenntlich, in Pixeln: links,oben,Breite,Höhe; mehrfach möglich
option-small = Braucht länger für eine um ein Zehntel kleinere Datei

# Names of values in the help; lists of codes stay as they are.
value-options = OPTIONEN
value-command = BEFEHL
value-dir = ORDNER
value-file = DATEI
value-words = WÖRTER
value-text = TEXT
value-code = CODE
value-m = M
value-lat-lon-photo = BREITE,LÄNGE|photo
value-lat-lon-m = BREITE,LÄNGE,M
value-x-y-w-h = X,Y,B,H
value-n-x-y-w-h = N:X,Y,B,H
value-text-- = TEXT|-
value-code-value = CODE=WERT
value-mail = E-MAIL
value-number = NUMMER
value-service-request-id = NUMMER
value-n = N
value-url-file = URL|DATEI
value-in = EINGABE
value-out = AUSGABE
value-id = ID

## What was typed is no command

usage-unknown = Die Option „{ $argument }“ gibt es hier nicht. Siehe „parvis --help“.
usage-surplus = „{ $argument }“ ist hier zu viel. Siehe „parvis --help“.
usage-command = Den Befehl „{ $command }“ gibt es nicht. Siehe „parvis --help“.
usage-no-command = Was soll geschehen? Siehe „parvis --help“.
usage-missing = Es fehlt: { $argument }. Geben Sie es an.
usage-conflict = „{ $argument }“ passt nicht zu einer anderen Option oder steht zweimal da. Lassen Sie eine weg.
usage-utf8 = Dieser Text ist nicht in UTF-8. Schreiben Sie ihn so.
usage-value = „{ $value }“ passt nicht zu { $argument }: { $expected }
usage-no-value = Ein Wert für { $argument } fehlt oder passt nicht. Siehe „parvis --help“.
usage-too-many = „{ $value }“ ist zu viel für { $argument }. Setzen Sie Texte in Anführungszeichen.
usage-other = Dieser Befehl ist nicht verständlich. Siehe „parvis --help“.
usage-suggestion = Vielleicht „{ $suggestion }“?

expected-language = schreiben Sie fr, en, ar, de oder nl.
expected-stars = eine Zahl von 1 bis 5.
expected-kind = schreiben Sie question, suggestion oder complaint.
expected-at = schreiben Sie Breite,Länge, zum Beispiel 49.4958,5.9806; oder photo.
expected-mask = schreiben Sie links,oben,Breite,Höhe in Pixeln, zum Beispiel 200,120,80,40.
expected-mask-photo = schreiben Sie Nummer:links,oben,Breite,Höhe in Pixeln, zum Beispiel 1:200,120,80,40.
expected-near = schreiben Sie Breite,Länge,Meter, zum Beispiel 49.4958,5.9806,500.
expected-accuracy = eine Zahl von Metern, null oder mehr, zum Beispiel 8.
expected-limit = eine ganze Zahl, null oder mehr, zum Beispiel 20.
expected-rank = die Nummer des Fotos, ab 1.
expected-source = schreiben Sie gps, photo, asset, address oder hand.
expected-visibility = schreiben Sie public oder private.
expected-answer = schreiben Sie CODE=WERT, zum Beispiel ETAT=off.
expected-code = ein Wert der erwarteten Form, siehe „--help“.

## What the terminal finds by itself

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = „{ $text }“
no-such-city = Die Gemeinde „{ $id }“ ist nicht auf diesem Gerät. Siehe „parvis city list“.
see-services = Siehe „parvis services“.
no-data-folder = Kein Ordner für die Daten: weder HOME noch XDG_DATA_HOME. Geben Sie einen mit --data ORDNER an.
no-such-pack = „{ $source }“ ist weder eine Adresse (https://…) noch eine Datei. Prüfen Sie es.
photo-without-place = Kein Foto dieses Entwurfs sagt, wo es aufgenommen wurde. Geben Sie den Ort mit --at BREITE,LÄNGE an.
no-place = Es gibt noch keinen Ort, der genauer werden könnte. Geben Sie ihn mit --at BREITE,LÄNGE an.
no-such-photo = Kein Foto Nummer { $number }: Der Entwurf hat { $count }. Siehe „parvis show“.
input-unreadable = Die Standardeingabe ist kein Text in UTF-8. Geben Sie den Text mit --text an.
same-file = Das saubere Foto würde das Original überschreiben. Geben Sie eine andere Ausgabedatei an.
cannot-write = { $file } lässt sich nicht schreiben. Prüfen Sie Ordner, Rechte und freien Platz.
already-there = { $file } gibt es schon. Geben Sie einen anderen Ordner an, oder entfernen Sie diesen.
no-signals = Dieses System kann nicht auf ein Haltesignal warten. Benutzen Sie „parvis sync“ ohne --watch.
output-failed = { $reason ->
        [full] Für die Ausgabe ist kein Platz mehr. Was zu tun war, ist getan: siehe „parvis list“.
        [denied] Die Ausgabe ist nicht erlaubt. Was zu tun war, ist getan: siehe „parvis list“.
       *[other] Die Ausgabe lässt sich nicht schreiben. Was zu tun war, ist getan: siehe „parvis list“.
    }
kept = Nichts ist verloren: Entwurf { $id }. Ergänzen Sie ihn mit „parvis edit { $id } …“, dann „parvis submit { $id }“.
no-city-hint = Das geht mit „parvis city add ADRESSE“.
demo-failed = Die Vorführung blieb hier stehen: { $step }

## Cities and services

city-added = { $name } ist hinzugefügt. Siehe „parvis services“.
no-cities = Keine Gemeinde. Fügen Sie Ihre hinzu: parvis city add ADRESSE
no-services = Keine Kategorie passt. Versuchen Sie es mit weniger Wörtern.
no-services-here = Die Gemeinde nennt keine Kategorie. Siehe „parvis contacts“.
no-contacts = Die Gemeinde nennt keinen Kontakt.
no-faq = Keine Frage passt.
no-faq-here = Die Gemeinde nennt keine häufigen Fragen. Siehe „parvis contacts“.
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEXT
needed = {" "}(nötig)
within-working-days = { $days ->
        [one] Antwort in { $days } Arbeitstag
       *[other] Antwort in { $days } Arbeitstagen
    }
within-days = { $days ->
        [one] Antwort in { $days } Tag
       *[other] Antwort in { $days } Tagen
    }
within-hours = Antwort in { $hours } Std.
only-written = { $kinds }: parvis ask, mit einem Thema
only-called = { $kinds }: nicht mit Parvis, siehe parvis contacts

## Drafts and requests

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
        [one] { $count } Punkt zu ergänzen
       *[other] { $count } Punkte zu ergänzen
    }
saved-at = Gespeichert am { $time }
before-sending = Vor dem Senden:
you-can = Sie können: { $commands }
reference = Nummer: { $reference }
handled-by = Dienststelle: { $service }
due-line = Antwort fällig am { $date }
notes = Bemerkung der Gemeinde: { $notes }
next-try = Nächster Versuch: { $time }
server-said = Die Gemeinde sagt: { $words }
place = Wo: { $latitude }, { $longitude }
contact = So erreicht man Sie: { $ways }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = Ort des Fotos
source-asset = Objekt der Gemeinde
source-address = Adresse
source-hand = von Hand angegeben
photo-line = {"  "}Foto { $number }: { $width } × { $height }, { $size } · { $file }
masks = { $count ->
        [one] ein Rechteck wird beim Senden unkenntlich gemacht
       *[other] { $count } Rechtecke werden beim Senden unkenntlich gemacht
    }
photos-arrived = Fotos bei der Gemeinde: { $confirmed } von { $total }
timeline = Verlauf:
on-the-way = Noch unterwegs:
look-alikes = Ist es vielleicht eine von diesen?
photo-added = Foto hinzugefügt: { $before } vorher, { $after } nachher, { $width } × { $height }, ohne Ort und andere versteckte Daten.
photo-knows-place = Das Foto sagt, wo es aufgenommen wurde. So benutzen Sie das: parvis edit { $id } --at photo
queued-next = „parvis sync“ sendet es; „parvis sync --watch“ sendet von selbst, sobald es ein Netz gibt.
deleted = Der Entwurf { $id } ist gelöscht.
taken-back = { $id } ist wieder ein Entwurf; nichts geht ab.
no-drafts = Keine Entwürfe.
no-requests = Keine Anfragen.
more-requests = … und weitere, nach diesen { $count }. Für alle: --limit 0
retried = { $id } · { $state }
resolved = Notiert. { $id } · { $state }
act-noted = Notiert für { $id }; es geht mit „parvis sync“ ab.
dismissed = Ablehnung für { $id } entfernt. Sonst ändert sich nichts.
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
        [one] { $count } weiterer Wunsch
       *[other] { $count } weitere Wünsche
    }
act-state-waiting = wartet
act-state-sending = wird gesendet
act-state-done = angekommen
act-state-rejected = von der Gemeinde abgelehnt
act-state-parked = braucht Sie
act-state-unsure = vielleicht angekommen; „parvis retry“ sendet noch einmal, „parvis dismiss“ lässt es dabei
act-state-dropped = aufgegeben

## Synchronising

sync-sent = { $count ->
        [one] { $count } Anfrage ist bei der Gemeinde angekommen.
       *[other] { $count } Anfragen sind bei der Gemeinde angekommen.
    }
sync-photos = { $count ->
        [one] { $count } Foto ist angekommen.
       *[other] { $count } Fotos sind angekommen.
    }
sync-acts = Bei der Gemeinde angekommen: { $acts }.
sync-changed = { $count ->
        [one] Neues zu { $count } Anfrage: parvis list
       *[other] Neues zu { $count } Anfragen: parvis list
    }
sync-nothing = Nichts Neues.
sync-need-you = { $count ->
        [one] { $count } Anfrage braucht Sie: parvis list
       *[other] { $count } Anfragen brauchen Sie: parvis list
    }
key-fits = Der Schlüssel dieses Ordners ist da und passt.
key-hint = „parvis key --renew“ erzeugt einen neuen: schon empfangene Anfragen werden dann nicht mehr verfolgt.
key-renewed = Ein neuer Schlüssel ist erzeugt: Was wartet, geht mit ihm ab. Nicht mehr verfolgte Anfragen: { $count }.
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
watching = Parvis sendet und empfängt. Strg-C zum Anhalten.
progress-text = { $title }: Text wird gesendet…
progress-photos = { $title }: Foto { $number } von { $total }, { $sent } von { $size }…

## A photo

size-bytes = { $bytes } Bytes
size-kilobytes = { $size } kB
size-megabytes = { $whole },{ $tenth } MB
photo-size = { $size }, { $width } × { $height } Pixel
photo-before = Vorher: { $size }
photo-after = Nachher: { $size }
photo-found = gefunden, entfernt
photo-absent = nicht vorhanden
photo-gps = Ort (GPS): { $found }
photo-time = Datum und Uhrzeit: { $found }
photo-turned = Lage: Das Foto lag auf der Seite und steht jetzt aufrecht
photo-upright = Lage: schon aufrecht
photo-cut-off = Achtung: Die Datei ist beschädigt, nur die ersten { $percent } % des Fotos sind da.
photo-coarse = Achtung: Die Datei ist beschädigt, die feinsten Einzelheiten des Fotos fehlen.
photo-clean = Geprüft: Das saubere Foto enthält weder Ort noch Datum noch Gerät.
photo-not-clean = Achtung: Das saubere Foto enthält noch Daten. Senden Sie es nicht, melden Sie es uns.

## The demonstration

demo-title = Parvis, die Geschichte einer kaputten Straßenlaterne: von einer Straße ohne Netz bis zum Abschluss.
    Rathaus und Telefon sind auf diesem Computer; nichts verlässt ihn.
demo-1 = Abends auf der Straße, ohne Netz
demo-services = Ohne Netz kennt das Telefon die Kategorien von { $city }: Beleuchtung gefunden.
demo-no-network = Keine Verbindung ist möglich.
demo-2 = Die Meldung: Ort, Frage der Kategorie, Text und Foto
demo-text = Die Laterne vor Nummer 12 ist seit Montag aus, es ist sehr dunkel.
demo-drafted = Entwurf { $id }: Straßenlaterne, aus, auf 8 m genau.
demo-photo-knew = Das Originalfoto sagte, wo es aufgenommen wurde; das wird angeboten, nie still übernommen.
demo-photo-clean = Das behaltene Foto sagt nichts mehr über seinen Urheber: kein Ort, keine Zeit, kein Gerät.
demo-photo-drawn = das Beispielfoto lässt sich nicht schreiben; prüfen Sie den freien Platz.
demo-3 = Der Akku ist leer
demo-draft-there = Telefon plötzlich aus, wieder an: Der Entwurf ist da, Wort für Wort.
demo-4 = Senden
demo-waits = Es ist im Postausgang, auf dem Datenträger; mehr ist nicht zu tun.
demo-town-has-none = Das Rathaus hat noch nichts.
demo-5 = Das Netz kommt wieder, aber schlecht: Das Rathaus empfängt, seine Antwort geht verloren
demo-answer-lost = Das Rathaus hat die Meldung; die Antwort kam nie am Telefon an.
demo-by-itself = Von selbst angekommen, mit { $count ->
    [one] { $count } Sendung
   *[other] { $count } Sendungen
}, Text und Foto bestätigt.
demo-exactly-one = Das Rathaus hat genau eine.
demo-receipt = { $service }, Antwort fällig am { $date }.
demo-due-known = Man weiß, wer sich darum kümmert und bis wann.
demo-6 = Das Rathaus teilt zu und antwortet; auch Nachbarn melden
demo-service = Straßenbeleuchtung, Nord
demo-staff-text = Guten Tag, morgen früh kommt ein Team. Ist die Nummer am Mast zu sehen?
demo-message-read = Die Nachricht ist auf dem Telefon, als ungelesen markiert.
demo-7 = Die Antwort an das Rathaus
demo-reply = Ja, es ist die 4711. Danke!
demo-reply-there = Das Rathaus liest die Antwort.
demo-8 = Das Rathaus repariert und schließt ab, es wird bewertet
demo-working = Lampe bestellt.
demo-fixed = Lampe ersetzt.
demo-closed = Abgeschlossen, erledigt: Das Telefon weiß es.
demo-thanks = Schnell, danke.
demo-rated = Die Bewertung (5 von 5) ist im Rathaus.
demo-9 = Der Verlauf, wie man ihn behält
demo-timeline = Vollständig und in der richtigen Folge.
demo-10 = Wieder ohne Netz, Telefon neu gestartet: Alles ist noch da
demo-search = Laterne
demo-found = Suche „{ $search }“: gefunden, ohne Netz.
demo-near = In der Nähe, das Nächste zuerst: { $count } im Umkreis von 500 m.
demo-numbers = In Zahlen
demo-number-photo = Foto: { $before } vorher, { $after } nachher.
demo-number-text = Text der Meldung im Netz: { $bytes } Bytes.
demo-number-calls = Aufrufe im Netz: { $count }, davon { $puts } für den Text und { $photos } für das Foto.
demo-number-server = Im Rathaus: Meldungen { $count }, Fotos { $photos }, Einträge { $entries }.
demo-number-time = Dauer: { $whole },{ $tenth } s.
demo-small = Der Text braucht weniger als 2.000 Bytes.
demo-photo-served = Eine Meldung, ein Foto: das saubere, Byte für Byte.
demo-end = Jeder Schritt ist geprüft.
demo-kept = Alles liegt in { $folder }.
demo-sync = eine Synchronisierung hat nicht alles gesendet.
demo-network = das nachgestellte Netz lässt sich nicht ändern.
demo-no-town-hall = das Rathaus der Vorführung antwortet nicht wie erwartet ({ $reason }).
