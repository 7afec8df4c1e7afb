# The terminal's own words in Dutch. Help, usage errors and the demonstration are in English here: what is missing in
# this file comes from en.ftl.

## Sentences

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = „{ $text }”
no-such-city = De gemeente „{ $id }” staat niet op dit toestel. Zie „parvis city list”.
see-services = Zie „parvis services”.
not-uncertain = Dit verzoek wacht op geen beslissing. Zie hoe het ermee staat: parvis show.
not-sent-yet = Dit verzoek is nog niet vertrokken. Om het te wijzigen: parvis take-back, dan parvis edit.
already-closed = Dit verzoek is afgesloten. Heropen het eerst: parvis reopen.
not-closed = Dit verzoek is niet afgesloten. Schrijf liever naar de dienst: parvis reply.
already-withdrawn = Dit verzoek is ingetrokken. Maak een nieuw: parvis report.
no-data-folder = Geen map voor de gegevens: HOME noch XDG_DATA_HOME. Geef er een met --data MAP.
no-such-pack = „{ $source }” is geen adres (https://…) en geen bestaand bestand. Kijk het na.
photo-without-place = Geen van de foto's zegt waar ze genomen is. Geef de plaats met --at LAT,LON.
no-place = Er is nog geen plaats om te verfijnen. Geef ze met --at LAT,LON.
no-such-photo = Geen foto nr. { $number }: het concept heeft er { $count }. Zie „parvis show”.
input-unreadable = De standaardinvoer is geen UTF-8-tekst. Geef de tekst met --text.
same-file = De schone foto zou het origineel overschrijven. Geef een ander uitvoerbestand.
cannot-write = { $file } kan niet worden geschreven. Kijk de map, de rechten en de vrije ruimte na.
no-signals = Dit systeem kan niet op een stopsignaal wachten. Gebruik „parvis sync” zonder --watch.
output-failed = { $reason ->
        [full] Er is geen plaats meer voor de uitvoer. Wat te doen was, is gedaan: zie „parvis list”.
        [denied] De uitvoer is niet toegestaan. Wat te doen was, is gedaan: zie „parvis list”.
       *[other] De uitvoer kan niet worden geschreven. Wat te doen was, is gedaan: zie „parvis list”.
    }
kept = Er is niets verloren: concept { $id }. Vul aan met „parvis edit { $id } …”, dan „parvis submit { $id }”.
no-city-hint = Doe het met „parvis city add ADRES”.

## Cities, services

already-there = { $file } bestaat al. Geef een andere map, of verwijder die.
no-faq-here = De gemeente geeft geen veelgestelde vragen. Zie „parvis contacts”.
no-services-here = De gemeente geeft geen categorie. Zie „parvis contacts”.
only-called = { $kinds }: niet met Parvis, zie parvis contacts
only-written = { $kinds }: parvis ask, met een onderwerp
city-added = { $name } is toegevoegd. Zie „parvis services”.
no-cities = Geen gemeente. Voeg de uwe toe: parvis city add ADRES
no-services = Geen dienst komt overeen. Probeer met minder woorden.
no-contacts = De gemeente geeft geen contact op.
no-faq = Geen vraag komt overeen.
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEKST
needed = {" "}(verplicht)
within-working-days = { $days ->
        [one] antwoord binnen { $days } werkdag
       *[other] antwoord binnen { $days } werkdagen
    }
within-days = { $days ->
        [one] antwoord binnen { $days } dag
       *[other] antwoord binnen { $days } dagen
    }
within-hours = antwoord binnen { $hours } u

## Requests

moment = { $date }, { $clock }
number = nr. { $reference }
due = antwoord verwacht op { $date }
away = op { $metres } m
of-others = van iemand anders
photos = { $count ->
        [one] { $count } foto
       *[other] { $count } foto's
    }
lacks = { $count ->
        [one] { $count } punt aan te vullen
       *[other] { $count } punten aan te vullen
    }
saved-at = Bewaard op { $time }
before-sending = Vóór het verzenden:
you-can = U kunt: { $commands }
reference = Nummer: { $reference }
handled-by = Dienst: { $service }
due-line = Antwoord verwacht op { $date }
notes = Opmerking van de gemeente: { $notes }
next-try = Volgende poging: { $time }
server-said = De gemeente zegt: { $words }
place = Waar: { $latitude }, { $longitude }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = plaats van de foto
source-asset = object van de gemeente
source-address = adres
source-hand = met de hand aangegeven
photo-line = {"  "}Foto { $number }: { $width } × { $height }, { $size } · { $file }
photos-arrived = Foto's bij de gemeente: { $confirmed } van { $total }
timeline = Verloop:
on-the-way = Nog onderweg:
look-alikes = Is het misschien een van deze?
photo-added = Foto toegevoegd: { $before } voor, { $after } na, { $width } × { $height }, zonder plaats of andere verborgen gegevens.
photo-knows-place = De foto zegt waar ze genomen is. Om dat te gebruiken: parvis edit { $id } --at photo --photo BESTAND --remove-photo 1
queued-next = „parvis sync” verstuurt het; „parvis sync --watch” verstuurt vanzelf zodra er netwerk is.
deleted = Concept { $id } is verwijderd.
taken-back = { $id } is opnieuw een concept; er vertrekt niets.
no-drafts = Geen concept.
no-requests = Geen verzoek.
dismissed = Weigering gewist voor { $id }. Verder verandert er niets.
retried = { $id } · { $state }
resolved = Genoteerd. { $id } · { $state }
act-noted = Genoteerd voor { $id }; het vertrekt met „parvis sync”.
act-reply = bericht
act-withdraw = intrekking
act-reopen = heropening
act-rate = beoordeling
act-me-too = „ik ook”
act-remind = herinnering
act-subscribe = abonnement
act-share = delen
act-answer-slot = antwoord op een afspraak
act-erase = wissen
act-state-waiting = wacht
act-state-sending = wordt verzonden
act-state-done = aangekomen
act-state-rejected = geweigerd door de gemeente
act-state-parked = heeft u nodig
act-state-dropped = opgegeven

## Synchronisation

sync-sent = { $count ->
        [one] { $count } verzoek is bij de gemeente aangekomen.
       *[other] { $count } verzoeken zijn bij de gemeente aangekomen.
    }
sync-photos = { $count ->
        [one] { $count } foto is aangekomen.
       *[other] { $count } foto's zijn aangekomen.
    }
sync-acts = Bij de gemeente aangekomen: { $acts }.
counted-reply = { $count ->
        [one] { $count } bericht
       *[other] { $count } berichten
    }
counted-withdraw = { $count ->
        [one] { $count } intrekking
       *[other] { $count } intrekkingen
    }
counted-reopen = { $count ->
        [one] { $count } heropening
       *[other] { $count } heropeningen
    }
counted-rate = { $count ->
        [one] { $count } beoordeling
       *[other] { $count } beoordelingen
    }
counted-other = { $count ->
        [one] { $count } andere handeling
       *[other] { $count } andere handelingen
    }
sync-changed = { $count ->
        [one] Nieuws over { $count } verzoek: parvis list
       *[other] Nieuws over { $count } verzoeken: parvis list
    }
sync-nothing = Niets nieuws.
sync-need-you = { $count ->
        [one] { $count } verzoek heeft u nodig: parvis list
       *[other] { $count } verzoeken hebben u nodig: parvis list
    }
sync-waiting = { $count ->
        [one] { $count } zending wacht nog.
       *[other] { $count } zendingen wachten nog.
    }
sync-next = Volgende poging over { $time }, met „parvis sync --watch” of de volgende „parvis sync”.
in-seconds = { $count } s
in-minutes = { $count } min
in-hours = { $count } u
in-days = { $count ->
        [one] { $count } dag
       *[other] { $count } dagen
    }
sync-other-sender = Een andere Parvis verzendt al uit deze map; die doet het.
watching = Parvis verzendt en ontvangt. Ctrl-C om te stoppen.
progress-text = { $title }: tekst wordt verzonden…
progress-photos = { $title }: foto { $number } van { $total }, { $sent } van { $size }…

## Photos

size-bytes = { $bytes } bytes
size-kilobytes = { $size } kB
size-megabytes = { $whole },{ $tenth } MB
photo-size = { $size }, { $width } × { $height } pixels
photo-before = Voor: { $size }
photo-after = Na: { $size }
photo-found = gevonden, verwijderd
photo-absent = afwezig
photo-gps = Plaats (gps): { $found }
photo-time = Datum en uur: { $found }
photo-turned = Stand: de foto lag op haar kant, ze staat nu rechtop
photo-upright = Stand: al rechtop
photo-clean = Nagekeken: de schone foto bevat geen plaats, datum of toestel meer.
photo-not-clean = Opgelet: de schone foto bevat nog gegevens. Verstuur ze niet, meld het.
