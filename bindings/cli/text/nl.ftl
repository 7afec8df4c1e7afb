# The terminal's own words. French is the source; a test holds the languages together.

## Help

help-usage = Gebruik:
help-commands = Opdrachten:
help-arguments = Gegevens:
help-options = Opties:

command-parvis = Parvis: melden, vragen, volgen. Met of zonder netwerk.
more-parvis =
    
    Om te beginnen:
      parvis --lang nl city add https://gemeente.example/
      parvis --lang nl services
      parvis --lang nl report --service LAMP --at 49.4958,5.9806 --answer ETAT=off --text "Straatlamp uit"
      parvis --lang nl sync
    
    ID: het begin van een kenmerk (vaak volstaan 4 tekens) of het nummer van de gemeente.
    Een mislukking is één zin met code 1; een tikfout heeft code 2.
command-demo = Het hele verhaal van een straatlamp, met een echt gemeentehuis op deze computer
command-city = De gemeenten op dit toestel
command-city-add = Voegt een gemeente toe, met het adres van haar server of haar bestand
command-city-list = Toont de gemeenten; * staat bij de gemeente die wordt gebruikt
command-city-use = Gebruikt vanaf nu deze gemeente
command-services = Wat de gemeente aanneemt, met vragen en termijnen
command-contacts = Wie u kunt bellen, en of er nu iemand is
command-faq = Veelgestelde vragen en hun antwoorden
command-report = Meldt iets op een plaats; vertrekt zodra het kan
command-ask = Schrijft een vraag, een idee of een klacht; vertrekt zodra het kan
command-drafts = De concepten
command-edit = Wijzigt een concept, of verbetert een geweigerd verzoek
command-submit = Verzendt een concept zodra het kan
command-delete = Verwijdert een concept
command-take-back = Maakt weer een concept van wat nog niet weg is
command-copy = Maakt een nieuw concept van een geweigerd of ingetrokken verzoek
command-retry = Probeert het nu opnieuw
command-resolve = Zegt wat er klopt als het antwoord van de gemeente verloren ging
command-dismiss = Wist uit het verzoek wat de gemeente heeft geweigerd
command-sync = Verzendt wat wacht en haalt het nieuws op
command-key = Zegt of de sleutel van deze map past
command-list = De verzoeken, het nieuwste eerst; ook zonder netwerk leesbaar
command-show = Een verzoek of een concept, volledig, met het verloop
command-reply = Schrijft aan de dienst
command-withdraw = Trekt een verzoek in
command-reopen = Heropent een afgesloten verzoek
command-rate = Beoordeelt een afgesloten verzoek
command-remind = Herinnert de gemeente aan een verzoek dat te laat is
command-photo = Toont wat de app van deze foto zou verzenden, voor en na

option-help = Toont deze hulp
option-version = Toont de versie
option-data = Map van de gegevens (anders die van het systeem)
option-lang = Taal: fr, en, ar, de of nl
option-json = Antwoorden en fouten als JSON (zie bindings/cli/JSON.md)
option-ca = Vertrouwt ook deze certificeringsinstantie (PEM-bestand)
option-source = Waar de plaats vandaan komt: gps, photo, asset, address of hand
option-city-add-source = Adres van de server (https://…; als hij een sleutel wil, https://…?api_key=…) of bestand van de gemeente
option-search = Gezochte woorden; accenten tellen niet
option-service = Code van de categorie, zie ‘parvis services’
option-subject = Code van het onderwerp, zie ‘parvis services’
option-at = Waar: breedte,lengte; of ‘photo’: waar de foto is genomen
option-accuracy = Nauwkeurigheid van de plaats, in meter
option-address = Het adres, zoals men het leest
option-text = Uw tekst; ‘-’ leest hem van de standaardinvoer
option-demo-photo = Gebruikt deze foto in plaats van er een te tekenen
option-photo = Voegt deze foto toe; mag meermaals
option-mask-photo = Maakt een rechthoek van de foto met dit nummer (1 is de eerste) bij het verzenden onherkenbaar, in pixels van de schone foto: links,boven,breedte,hoogte; mag meermaals
option-answer = Beantwoordt een vraag van de categorie; mag meermaals, een lege waarde wist
option-visibility = Wie het verzoek mag zien: public of private
option-name = Uw naam, als u die wilt geven
option-email = Uw e-mailadres, als u dat wilt geven
option-phone = Uw telefoonnummer, als u dat wilt geven
option-draft = Bewaart een concept in plaats van te verzenden
option-kind = Wat: question, suggestion of complaint
option-id = Begin van het kenmerk, of nummer van de gemeente
option-city-use-id = Kenmerk van de gemeente, zie ‘parvis city list’
option-remove-photo = Haalt de foto met dit nummer weg (1 is de eerste); mag meermaals
option-mine = Dit verzoek uit de lijst van de gemeente is het mijne
option-resend = Nog eens verzenden, met de kans op een dubbel
option-give-up = Opgeven: niet meer zoeken, nooit opnieuw versturen
option-wait = Verder zoeken
option-watch = Loopt tot u het stopt
option-renew = Maakt een nieuwe sleutel in plaats van de verloren: al ontvangen verzoeken worden niet meer gevolgd
option-near = Rond een punt: breedte,lengte,straal in meter; het dichtste eerst
option-open = Alleen wat niet is afgesloten
option-limit = Aantal regels, anders 50; 0: alle
option-reply-text = Uw bericht
option-withdraw-text = Waarom, als u het wilt zeggen
option-reopen-text = Wat nog altijd niet klopt
option-rate-text = Enkele woorden, als u wilt
option-stars = Van 1 (heel slecht) tot 5 (heel goed)
option-keep = Bewaart alles in deze map, om later te bekijken
option-input = De foto: JPEG, PNG of WebP
option-output = Waar de schone foto komt
option-mask = Maakt deze rechthoek van de schone foto onherkenbaar, in pixels: links,boven,breedte,hoogte; mag vaker
option-small = Kost meer tijd voor een bestand dat een tiende kleiner is

# Names of values in the help; lists of codes stay as they are.
value-options = OPTIES
value-command = OPDRACHT
value-dir = MAP
value-file = BESTAND
value-words = WOORDEN
value-text = TEKST
value-code = CODE
value-m = M
value-lat-lon-photo = BREEDTE,LENGTE|photo
value-lat-lon-m = BREEDTE,LENGTE,M
value-x-y-w-h = X,Y,B,H
value-n-x-y-w-h = N:X,Y,B,H
value-text-- = TEKST|-
value-code-value = CODE=WAARDE
value-mail = E-MAIL
value-number = NUMMER
value-service-request-id = NUMMER
value-n = N
value-url-file = URL|BESTAND
value-in = INVOER
value-out = UITVOER
value-id = ID

## What was typed is no command

usage-unknown = De optie ‘{ $argument }’ bestaat hier niet. Zie ‘parvis --help’.
usage-surplus = ‘{ $argument }’ is hier te veel. Zie ‘parvis --help’.
usage-command = De opdracht ‘{ $command }’ bestaat niet. Zie ‘parvis --help’.
usage-no-command = Wat moet er gebeuren? Zie ‘parvis --help’.
usage-missing = Er ontbreekt: { $argument }. Voeg het toe.
usage-conflict = ‘{ $argument }’ past niet bij een andere optie, of staat er tweemaal. Laat er één weg.
usage-utf8 = Deze tekst is geen UTF-8. Schrijf hem zo.
usage-value = ‘{ $value }’ past niet bij { $argument }: { $expected }
usage-no-value = Een waarde voor { $argument } ontbreekt of past niet. Zie ‘parvis --help’.
usage-too-many = ‘{ $value }’ is te veel voor { $argument }. Zet teksten tussen aanhalingstekens.
usage-other = Deze opdracht is niet te begrijpen. Zie ‘parvis --help’.
usage-suggestion = Misschien ‘{ $suggestion }’?

expected-language = schrijf fr, en, ar, de of nl.
expected-stars = een getal van 1 tot 5.
expected-kind = schrijf question, suggestion of complaint.
expected-at = schrijf breedte,lengte, bijvoorbeeld 49.4958,5.9806; of photo.
expected-mask = schrijf links,boven,breedte,hoogte in pixels, bijvoorbeeld 200,120,80,40.
expected-mask-photo = schrijf nummer:links,boven,breedte,hoogte in pixels, bijvoorbeeld 1:200,120,80,40.
expected-near = schrijf breedte,lengte,meter, bijvoorbeeld 49.4958,5.9806,500.
expected-accuracy = een aantal meter, nul of meer, bijvoorbeeld 8.
expected-limit = een geheel getal, nul of meer, bijvoorbeeld 20.
expected-rank = het nummer van de foto, vanaf 1.
expected-source = schrijf gps, photo, asset, address of hand.
expected-visibility = schrijf public of private.
expected-answer = schrijf CODE=WAARDE, bijvoorbeeld ETAT=off.
expected-code = een waarde van de verwachte vorm, zie ‘--help’.

## What the terminal finds by itself

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = ‘{ $text }’
no-such-city = De gemeente ‘{ $id }’ staat niet op dit toestel. Zie ‘parvis city list’.
see-services = Zie ‘parvis services’.
no-data-folder = Geen map voor de gegevens: noch HOME noch XDG_DATA_HOME. Geef er een met --data MAP.
no-such-pack = ‘{ $source }’ is noch een adres (https://…) noch een bestand. Kijk het na.
photo-without-place = Geen foto van dit concept zegt waar ze is genomen. Geef de plaats met --at BREEDTE,LENGTE.
no-place = Er is nog geen plaats om te preciseren. Geef ze met --at BREEDTE,LENGTE.
no-such-photo = Geen foto nummer { $number }: het concept heeft er { $count }. Zie ‘parvis show’.
input-unreadable = De standaardinvoer is geen tekst in UTF-8. Geef de tekst met --text.
same-file = De schone foto zou het origineel overschrijven. Geef een ander uitvoerbestand.
cannot-write = { $file } kan niet worden geschreven. Kijk de map, de rechten en de vrije ruimte na.
already-there = { $file } bestaat al. Geef een andere map, of verwijder deze.
no-signals = Dit systeem kan niet op een stopsignaal wachten. Gebruik ‘parvis sync’ zonder --watch.
output-failed = { $reason ->
        [full] Er is geen plaats meer voor de uitvoer. Wat te doen was, is gedaan: zie ‘parvis list’.
        [denied] De uitvoer is niet toegestaan. Wat te doen was, is gedaan: zie ‘parvis list’.
       *[other] De uitvoer kan niet worden geschreven. Wat te doen was, is gedaan: zie ‘parvis list’.
    }
kept = Niets is verloren: concept { $id }. Vul aan met ‘parvis edit { $id } …’, dan ‘parvis submit { $id }’.
no-city-hint = Dat gaat met ‘parvis city add ADRES’.
demo-failed = De demonstratie stopte hier: { $step }

## Cities and services

city-added = { $name } is toegevoegd. Zie ‘parvis services’.
no-cities = Geen gemeente. Voeg de uwe toe: parvis city add ADRES
no-services = Geen categorie past. Probeer met minder woorden.
no-services-here = De gemeente geeft geen categorie. Zie ‘parvis contacts’.
no-contacts = De gemeente noemt geen contact.
no-faq = Geen vraag past.
no-faq-here = De gemeente geeft geen veelgestelde vragen. Zie ‘parvis contacts’.
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
only-written = { $kinds }: parvis ask, met een onderwerp
only-called = { $kinds }: niet met Parvis, zie parvis contacts

## Drafts and requests

moment = { $date }, { $clock }
number = nr. { $reference }
due = antwoord uiterlijk op { $date }
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
before-sending = Voor het verzenden:
you-can = U kunt: { $commands }
reference = Nummer: { $reference }
handled-by = Dienst: { $service }
due-line = Antwoord uiterlijk op { $date }
notes = Opmerking van de gemeente: { $notes }
next-try = Volgende poging: { $time }
server-said = De gemeente zegt: { $words }
place = Waar: { $latitude }, { $longitude }
contact = Zo bent u te bereiken: { $ways }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = plaats van de foto
source-asset = object van de gemeente
source-address = adres
source-hand = met de hand aangeduid
photo-line = {"  "}Foto { $number }: { $width } × { $height }, { $size } · { $file }
masks = { $count ->
        [one] één rechthoek wordt bij het verzenden onherkenbaar gemaakt
       *[other] { $count } rechthoeken worden bij het verzenden onherkenbaar gemaakt
    }
photos-arrived = Foto's bij de gemeente: { $confirmed } van { $total }
timeline = Verloop:
on-the-way = Nog onderweg:
look-alikes = Is het misschien een van deze?
photo-added = Foto toegevoegd: { $before } voor, { $after } na, { $width } × { $height }, zonder plaats of andere verborgen gegevens.
photo-knows-place = De foto zegt waar ze is genomen. Zo gebruikt u dat: parvis edit { $id } --at photo
queued-next = ‘parvis sync’ verzendt het; ‘parvis sync --watch’ verzendt vanzelf zodra er netwerk is.
deleted = Het concept { $id } is verwijderd.
taken-back = { $id } is weer een concept; er vertrekt niets.
no-drafts = Geen concepten.
no-requests = Geen verzoeken.
more-requests = … en nog andere, na deze { $count }. Voor alle: --limit 0
retried = { $id } · { $state }
resolved = Genoteerd. { $id } · { $state }
act-noted = Genoteerd voor { $id }; het vertrekt met ‘parvis sync’.
dismissed = Weigering voor { $id } gewist. Verder verandert er niets.
act-reply = bericht
act-withdraw = intrekking
act-reopen = heropening
act-rate = beoordeling
act-me-too = ‘ik ook’
act-remind = herinnering
act-subscribe = abonnement
act-share = delen
act-answer-slot = antwoord op een afspraak
act-erase = wissing
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
        [one] { $count } andere wens
       *[other] { $count } andere wensen
    }
act-state-waiting = wacht
act-state-sending = wordt verzonden
act-state-done = aangekomen
act-state-rejected = geweigerd door de gemeente
act-state-parked = heeft u nodig
act-state-unsure = misschien aangekomen; "parvis retry" verstuurt opnieuw, "parvis dismiss" laat het zo
act-state-dropped = opgegeven

## Synchronising

sync-sent = { $count ->
        [one] { $count } verzoek is bij de gemeente aangekomen.
       *[other] { $count } verzoeken zijn bij de gemeente aangekomen.
    }
sync-photos = { $count ->
        [one] { $count } foto is aangekomen.
       *[other] { $count } foto's zijn aangekomen.
    }
sync-acts = Bij de gemeente aangekomen: { $acts }.
sync-changed = { $count ->
        [one] Nieuws over { $count } verzoek: parvis list
       *[other] Nieuws over { $count } verzoeken: parvis list
    }
sync-nothing = Niets nieuws.
sync-need-you = { $count ->
        [one] { $count } verzoek heeft u nodig: parvis list
       *[other] { $count } verzoeken hebben u nodig: parvis list
    }
key-fits = De sleutel van deze map is er en past.
key-hint = “parvis key --renew” maakt een nieuwe: al ontvangen verzoeken worden dan niet meer gevolgd.
key-renewed = Er is een nieuwe sleutel: wat wacht, vertrekt daarmee. Verzoeken die niet meer worden gevolgd: { $count }.
sync-waiting = { $count ->
        [one] { $count } verzending wacht nog.
       *[other] { $count } verzendingen wachten nog.
    }
sync-next = Volgende poging over { $time }, met ‘parvis sync --watch’ of de volgende ‘parvis sync’.
in-seconds = { $count } s
in-minutes = { $count } min
in-hours = { $count } u
in-days = { $count ->
        [one] { $count } dag
       *[other] { $count } dagen
    }
sync-other-sender = Een andere Parvis verzendt al uit deze map; die zorgt ervoor.
watching = Parvis verzendt en ontvangt. Ctrl-C om te stoppen.
progress-text = { $title }: tekst wordt verzonden…
progress-photos = { $title }: foto { $number } van { $total }, { $sent } van { $size }…

## A photo

size-bytes = { $bytes } bytes
size-kilobytes = { $size } kB
size-megabytes = { $whole },{ $tenth } MB
photo-size = { $size }, { $width } × { $height } pixels
photo-before = Voor: { $size }
photo-after = Na: { $size }
photo-found = gevonden, weggehaald
photo-absent = afwezig
photo-gps = Plaats (GPS): { $found }
photo-time = Datum en uur: { $found }
photo-turned = Stand: de foto lag op haar zij en staat nu rechtop
photo-upright = Stand: al rechtop
photo-cut-off = Let op: het bestand is beschadigd, alleen de eerste { $percent } % van de foto is er.
photo-coarse = Let op: het bestand is beschadigd, de fijnste details van de foto ontbreken.
photo-clean = Nagekeken: de schone foto bevat geen plaats, datum of toestel meer.
photo-not-clean = Opgelet: de schone foto bevat nog gegevens. Verzend ze niet, meld het ons.

## The demonstration

demo-title = Parvis, het verhaal van een kapotte straatlamp: van een straat zonder netwerk tot de afgesloten zaak.
    Het gemeentehuis en de telefoon staan op deze computer; niets verlaat hem.
demo-1 = 's Avonds op straat, zonder netwerk
demo-services = Zonder netwerk kent de telefoon de categorieën van { $city }: verlichting gevonden.
demo-no-network = Geen verbinding mogelijk.
demo-2 = De melding: plaats, vraag van de categorie, tekst en foto
demo-text = De straatlamp voor nummer 12 is uit sinds maandag, het is heel donker.
demo-drafted = Concept { $id }: straatlamp, uit, op 8 m nauwkeurig.
demo-photo-knew = De originele foto zei waar ze was genomen; dat wordt voorgesteld, nooit stilzwijgend gebruikt.
demo-photo-clean = De bewaarde foto zegt niets meer over haar maker: geen plaats, geen uur, geen toestel.
demo-photo-drawn = de voorbeeldfoto kan niet worden geschreven; kijk de vrije ruimte na.
demo-3 = De batterij is leeg
demo-draft-there = Telefoon plots uit, weer aan: het concept is er, woord voor woord.
demo-4 = Verzenden
demo-waits = Het staat in het postvak uit, op de schijf; meer is er niet te doen.
demo-town-has-none = Het gemeentehuis heeft nog niets.
demo-5 = Het netwerk komt terug, maar slecht: het gemeentehuis ontvangt, zijn antwoord gaat verloren
demo-answer-lost = Het gemeentehuis heeft de melding; het antwoord bereikte de telefoon nooit.
demo-by-itself = Vanzelf vertrokken, in { $count ->
    [one] { $count } verzending
   *[other] { $count } verzendingen
}, tekst en foto bevestigd.
demo-exactly-one = Het gemeentehuis heeft er precies één.
demo-receipt = { $service }, antwoord uiterlijk op { $date }.
demo-due-known = Men weet wie ervoor zorgt en tegen wanneer.
demo-6 = Het gemeentehuis wijst toe en antwoordt; ook buren melden
demo-service = Openbare verlichting, noord
demo-staff-text = Dag, morgenvroeg komt een ploeg. Is het nummer op de paal zichtbaar?
demo-message-read = Het bericht staat op de telefoon, als ongelezen.
demo-7 = Het antwoord aan het gemeentehuis
demo-reply = Ja, het is 4711. Bedankt!
demo-reply-there = Het gemeentehuis leest het antwoord.
demo-8 = Het gemeentehuis herstelt en sluit af, er volgt een beoordeling
demo-working = Lamp besteld.
demo-fixed = Lamp vervangen.
demo-closed = Afgesloten, opgelost: de telefoon weet het.
demo-thanks = Snel, bedankt.
demo-rated = De beoordeling (5 op 5) is in het gemeentehuis.
demo-9 = Het verloop, zoals men het bewaart
demo-timeline = Volledig en in volgorde.
demo-10 = Weer zonder netwerk, telefoon herstart: alles is er nog
demo-search = straatlamp
demo-found = Zoeken ‘{ $search }’: gevonden, zonder netwerk.
demo-near = Hier in de buurt, het dichtste eerst: { $count } binnen 500 m.
demo-numbers = In cijfers
demo-number-photo = Foto: { $before } voor, { $after } na.
demo-number-text = Tekst van de melding op het netwerk: { $bytes } bytes.
demo-number-calls = Oproepen op het netwerk: { $count }, waarvan { $puts } voor de tekst en { $photos } voor de foto.
demo-number-server = In het gemeentehuis: meldingen { $count }, foto's { $photos }, stappen { $entries }.
demo-number-time = Duur: { $whole },{ $tenth } s.
demo-small = De tekst past in minder dan 2.000 bytes.
demo-photo-served = Eén melding, één foto: de schone, byte voor byte.
demo-end = Elke stap is nagekeken.
demo-kept = Alles staat in { $folder }.
demo-sync = een synchronisatie heeft niet alles verzonden.
demo-network = het nagebootste netwerk laat zich niet instellen.
demo-no-town-hall = het gemeentehuis van de demonstratie antwoordt niet zoals verwacht ({ $reason }).
