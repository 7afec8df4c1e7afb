# Sentences rendered outside a screen. French is the source; every language has the same keys, the same
# variables and all its plural forms: a test holds them together.

## Dates and times, used inside other messages. $month is 1 to 12, $weekday 1 (Monday) to 7.

month = { $month ->
        [1] januari
        [2] februari
        [3] maart
        [4] april
        [5] mei
        [6] juni
        [7] juli
        [8] augustus
        [9] september
        [10] oktober
        [11] november
       *[other] december
    }
weekday = { $weekday ->
        [1] maandag
        [2] dinsdag
        [3] woensdag
        [4] donderdag
        [5] vrijdag
        [6] zaterdag
       *[other] zondag
    }
day = { $day } { $month }
day-of-year = { $date } { $year }
clock = { $minutes ->
        [0] { $hour }:{ $padded } uur
       *[other] { $hour }:{ $padded } uur
    }

## The one word that a request carries.

state-draft = Concept
state-waiting = Wacht
state-sending = Wordt verzonden
state-uncertain = Onzeker
state-needs-you = Uw beurt
state-received = Ontvangen
state-assigned = Toegewezen
state-in-progress = In uitvoering
state-answered = Beantwoord
state-closed = Afgesloten
state-reopened = Heropend
state-refused = Geweigerd
state-withdrawn = Ingetrokken
state-overdue = Te laat
sent-kept = Bewaard. Het gaat vanzelf weg.
sent-received = Ontvangen. Nr. { $reference }
number = Nr. { $reference }

## The sentence after the word and a colon.

sentence-draft = nog niet verzonden.
sentence-waiting = vertrekt zodra er netwerk is.
sentence-sending = het verzoek vertrekt.
sentence-uncertain = we gaan na of het is aangekomen.
sentence-needs-you = de verzending heeft u nodig.
sentence-received-number = { $dated ->
        [yes] nr. { $reference }, op { $date }.
       *[no] nr. { $reference }.
    }
sentence-received-coming = nummer volgt.
sentence-received-none = zonder nummer: deze gemeente geeft er geen.
sentence-assigned = { $named ->
        [yes] { $service } zorgt ervoor.
       *[no] een dienst zorgt ervoor.
    }
sentence-in-progress = { $dated ->
        [yes] werken gepland op { $date }.
       *[no] het werk is begonnen.
    }
sentence-answered = { $named ->
        [yes] { $service } heeft u geschreven.
       *[no] de dienst heeft u geschreven.
    }
sentence-closed-fixed = { $dated ->
        [yes] opgelost op { $date }.
       *[no] opgelost.
    }
sentence-closed-not-processed = { $explained ->
        [yes] niet behandeld: ‘{ $reason }’
       *[no] niet behandeld.
    }
sentence-closed = { $dated ->
        [yes] beëindigd op { $date }.
       *[no] beëindigd.
    }
sentence-reopened = op uw vraag.
sentence-refused = { $explained ->
        [yes] door de gemeente, ‘{ $reason }’
       *[no] door de gemeente.
    }
sentence-withdrawn = { $dated ->
        [yes] door u, op { $date }.
       *[no] door u.
    }
sentence-photos = Foto onderweg, { $confirmed } van { $total }.
sentence-forgotten = De gemeente toont dit verzoek niet meer. De geschiedenis blijft hier.
sentence-key-lost = De sleutel van dit verzoek is kwijt: er komt geen nieuws meer. De geschiedenis blijft hier.

## By when an answer is due.

due-ahead = Antwoord verwacht op { $date } ({ $days ->
        [one] { $days } werkdag
       *[other] { $days } werkdagen
    }).
due-today = Antwoord vandaag verwacht.
due-overdue = Het antwoord werd verwacht op { $date }.
due-if-received-today = Antwoord verwacht op { $date } als het vandaag aankomt.

## Whether a contact is there.

open-until = Open, sluit om { $time }.
open-always = Dag en nacht open.
closed-until-today = Gesloten. Opent om { $time }.
closed-until-weekday = Gesloten. Opent { $weekday } om { $time }.
closed-until-date = Gesloten. Opent op { $date } om { $time }.
closed = Gesloten.
hours-unknown = Openingsuren onbekend.

## What a citizen may do.

action-edit = Wijzigen
action-send = Verzenden
action-delete = Verwijderen
action-take-back = Terugnemen
action-try-now = Nu proberen
action-correct = Verbeteren
action-resolve = Zeggen of het aankwam
action-reply = De dienst schrijven
action-withdraw = Intrekken
action-reopen = Heropenen
action-rate = Beoordelen
action-remind = Herinneren
action-call = Bellen
action-copy = Kopiëren naar nieuw verzoek
action-dismiss = Deze weigering wissen

## Kinds of request.

kind-report = Melding
kind-question = Vraag
kind-suggestion = Idee
kind-complaint = Klacht
kind-interview = Gesprek
kind-document-order = Document

## Entries of a timeline.

entry-received = Ontvangen
entry-assigned = { $named ->
        [yes] Toegewezen aan { $service }
       *[no] Toegewezen
    }
entry-message = Bericht
entry-status = Stap
entry-closed = Afgesloten
entry-reopened = Heropend
entry-withdrawn = Ingetrokken
entry-photo = Foto aangekomen
entry-rated = Beoordeeld
entry-marked = Beoordeeld: { $stars } op 5
entry-reminded = Herinnering verzonden
entry-other = Nieuwe stap
author-citizen = U
author-staff = De gemeente
author-system = Systeem

## Notifications. They never hold a name, an address, a message or a photo.

notify-received = { $numbered ->
        [yes] Ontvangen: { $service }, nr. { $reference }
       *[no] Ontvangen: { $service }
    }
notify-assigned = { $numbered ->
        [yes] { $service } zorgt voor { $reference }.
       *[no] { $service } zorgt voor uw verzoek.
    }
notify-message = { $service } heeft u geschreven.
notify-closed = { $numbered ->
        [yes] Verzoek { $reference } afgesloten. Is het opgelost?
       *[no] Verzoek afgesloten. Is het opgelost?
    }
notify-due-today = { $numbered ->
        [yes] { $reference }: antwoord vandaag verwacht.
       *[no] Vandaag wordt een antwoord verwacht.
    }
notify-needs-you = Een verzending heeft u nodig.
notify-discreet = Nieuws in uw verzoeken.
notify-summary = { $count ->
        [one] { $count } nieuwtje over uw verzoeken.
       *[other] { $count } nieuwtjes over uw verzoeken.
    }
notify-interview-tomorrow = Gesprek morgen om { $time }.
notify-interview-moved = Gesprek verplaatst naar { $date } om { $time }.
notify-interview-cancelled = Gesprek geannuleerd.
notify-exercise = Oefening: { $headline }

## The outbox: how much waits, why, and what is promised.

outbox-waiting = { $count ->
        [one] { $count } verzending wacht op het netwerk.
       *[other] { $count } verzendingen wachten op het netwerk.
    }
outbox-needs-you = { $count ->
        [one] { $count } verzending heeft u nodig.
       *[other] { $count } verzendingen hebben u nodig.
    }
next-try = Volgende poging om { $time }.
guarantee-once = Hier komt nooit iets dubbel aan.
guarantee-plain = Hier kijken we na, dan vragen we het u.
waiting-no-network = Wacht op netwerk. Het vertrekt vanzelf.
waiting-wifi = Wacht op wifi, zoals u koos.
waiting-photos-first = Eerst de foto's, { $confirmed } van { $total }.
waiting-captive-portal = Deze wifi vraagt een aanmeldpagina. Open ze in de browser.
waiting-town-hall-silent = De gemeente antwoordt niet. We proberen vanzelf opnieuw.
waiting-untrusted = Het certificaat van de server is niet bekend, er vertrekt niets. Voeg de autoriteit toe of bel de gemeente.
waiting-moved = De gemeente heeft een nieuw adres. We zoeken het vanzelf.
waiting-town-hall-busy = De gemeente vraagt te wachten. We proberen vanzelf opnieuw.
waiting-number = Aangekomen. De gemeente geeft het nummer nog.
waiting-sign-in = De gemeente vraagt u aan te melden, of de sleutel van haar server. Meld u aan, voeg haar nog eens toe met haar sleutel, of bel haar.
waiting-uncertain = Geen duidelijk antwoord. We gaan na of het is aangekomen.
waiting-unresolved = Is het aangekomen? Het antwoord van de gemeente ging verloren. Zeg ons wat te doen.
waiting-server-refuses = { $explained ->
        [yes] De gemeente neemt het niet aan: ‘{ $reason }’ Probeer opnieuw of bel haar.
       *[no] De gemeente neemt het niet aan. Probeer opnieuw of bel haar.
    }
waiting-refused = { $explained ->
        [yes] Geweigerd: ‘{ $reason }’ Verbeter het en verzend opnieuw.
       *[no] Geweigerd door de gemeente. Verbeter het en verzend opnieuw.
    }
waiting-too-long = Zeven dagen zonder succes. Probeer nu of bel de gemeente.
waiting-photo-lost = Een foto ontbreekt op dit toestel. Neem het verzoek terug en voeg ze toe of verwijder ze.
waiting-photo-refused = De gemeente weigert de foto. Verzend zonder of kies een andere.
waiting-storage-full = Opslag vol. Niets is verloren: maak plaats vrij.
waiting-store-locked = Het toestel is vergrendeld. Na ontgrendeling vertrekt het.
waiting-other-sender = Een andere Parvis verzendt vanuit deze map en zorgt ervoor.
waiting-conflict = Het formulier is gewijzigd: { $answers ->
        [one] { $answers } antwoord te herzien.
       *[other] { $answers } antwoorden te herzien.
    }

## What keeps a draft from being sent.

issue-missing-kind = Ontbreekt: waarover gaat het?
issue-missing-service = Ontbreekt: de categorie. Kies er een.
issue-missing-subject = Ontbreekt: het onderwerp. Kies er een.
issue-missing-place = Ontbreekt: de plaats. Geef aan waar het is.
issue-missing-answer = Ontbreekt: ‘{ $question }’ Antwoord hierop.
issue-missing-text = Ontbreekt: uw tekst. Schrijf enkele woorden.
issue-missing-photos = Ontbreekt: een foto. Voeg er een toe.
issue-missing-email = Ontbreekt: uw e-mail.
issue-missing-phone = Ontbreekt: uw telefoonnummer.
issue-missing-visibility = Ontbreekt: wie het verzoek mag zien.
issue-missing-city = Ontbreekt: de gemeente. Kies de uwe.
issue-other-city = Dit concept is voor een andere gemeente. Kies die eerst.
issue-unknown-service = De gemeente heeft deze categorie niet. Kies een andere.
issue-unknown-subject = De gemeente heeft dit onderwerp niet. Kies een ander.
issue-subject-of-other-kind = Dit onderwerp past hier niet. Kies een ander.
issue-kind-not-offered = Deze gemeente neemt dit hier niet aan ({ $kind }). Bel of schrijf haar.
issue-kind-not-taken = Deze categorie neemt dit niet aan ({ $kind }). Kies een andere.
issue-latitude-out-of-range = De breedtegraad gaat van -90 tot 90. Kijk ze na.
issue-longitude-out-of-range = De lengtegraad gaat van -180 tot 180. Kijk ze na.
issue-coordinate-unknown = Positie onbekend. Kies de plaats op de kaart of via het adres.
issue-bad-accuracy = De nauwkeurigheid is een aantal meters, nul of meer.
issue-outside-boundary = Buiten de gemeente, op { $metres ->
        [one] { $metres } meter
       *[other] { $metres } meter
    }. Kijk de plaats na of kies een andere gemeente.
issue-far-outside = Buiten de gemeente, op { $kilometres } km. Kijk de plaats na of kies een andere gemeente.
issue-unknown-question = De gemeente stelt deze vraag niet ({ $question }). Verwijder het antwoord.
issue-unknown-answer = ‘{ $question }’: kies een antwoord uit de lijst.
issue-too-many-answers = ‘{ $question }’: slechts één antwoord.
issue-not-a-number = ‘{ $question }’: schrijf een getal, bijvoorbeeld 12.
issue-not-a-datetime = ‘{ $question }’: geef een datum en een uur.
issue-too-long = Tekst te lang: { $length ->
        [one] { $length } teken
       *[other] { $length } tekens
    }, hoogstens { $limit }. Maak hem korter.
issue-too-many-photos = Te veel foto's ({ $count }). { $limit ->
        [one] Behoud er { $limit }.
       *[other] Behoud er hoogstens { $limit }.
    }
issue-bad-email = Dit e-mailadres lijkt fout. Voorbeeld: naam@voorbeeld.be.
issue-bad-phone = Dit nummer lijkt fout. Voorbeeld: +352 2754 1.
issue-published = Deze gemeente maakt alles openbaar: privé kan niet. Kies openbaar, of bel haar.
issue-not-accepted = De gemeente aanvaardt niet: { $field ->
        [answer] het antwoord op “{ $question }”
        [text] deze tekst
        [place] deze plaats
        [photos] deze foto's
        [service] deze categorie
        [subject] dit onderwerp
        [email] dit e-mailadres
        [phone] dit telefoonnummer
       *[other] wat verzonden is
    }. Verbeter het, of bel haar.
notice-publishes-everything = Deze gemeente maakt alle verzoeken openbaar, met tekst en plaats.
notice-photos-stay-here = Deze gemeente neemt geen foto's aan. De uwe blijven hier: beschrijf het in woorden.
visibility-public = Zichtbaar voor iedereen.
visibility-private = Alleen zichtbaar voor u en de gemeente.

## What did not work, and what to do.

problem-incomplete = { $count ->
        [one] Nog { $count } punt aan te vullen voor verzending.
       *[other] Nog { $count } punten aan te vullen voor verzending.
    }
problem-no-city = Geen gemeente gekozen. Voeg eerst de uwe toe.
problem-several-cities = Er zijn meerdere gemeenten. Zeg welke.
problem-bad-url = Dit is geen webadres. Het begint met https://.
problem-plain-http = Adres met http geweigerd: uw gegevens zouden open over het net gaan. Vraag een https-adres.
problem-unknown-city-url = Geen gemeente op dit adres. Vraag het na bij uw gemeente.
problem-city-unreachable = De gemeente antwoordt niet. Kijk adres en netwerk na en probeer opnieuw.
problem-garbage = Dit is geen antwoord van een gemeente. Kijk het adres na, of de aanmeldpagina van de wifi.
problem-untrusted-certificate = Het certificaat van de server is niet vertrouwd. Kijk het adres na of voeg de autoriteit toe.
problem-bad-certificate-file = Dit certificaatbestand is niet leesbaar. Geef een PEM-bestand.
problem-pack-broken = Het bestand van de gemeente is stuk ({ $where }). Verwittig de gemeente.
problem-pack-too-large = Het bestand van de gemeente is te groot. Verwittig de gemeente.
problem-pack-newer = Deze gemeente vraagt een nieuwere versie. Werk Parvis bij.
problem-unknown-service = De gemeente heeft geen categorie ‘{ $code }’. Kies uit de lijst.
problem-unknown-subject = De gemeente heeft geen onderwerp ‘{ $code }’. Kies uit de lijst.
problem-not-found = Dit verzoek staat niet op dit toestel. Kijk het na in de lijst.
problem-unknown-number = Dit nummer staat niet in de lijst van de gemeente. Kijk het na, of synchroniseer eerst.
problem-ambiguous = Meerdere verzoeken passen. Geef meer tekens van het kenmerk.
problem-bad-id = Dit is geen nummer van een verzoek. Kopieer het uit de lijst.
problem-already-sent = Dit verzoek is al vertrokken: het kan niet meer worden gewijzigd.
problem-not-sent-yet = Dit verzoek is nog niet vertrokken.
problem-still-draft = Dit is nog een concept.
problem-on-its-way = Dit verzoek is onderweg: de gemeente heeft het nog niet bevestigd.
problem-case-closed = Dit verzoek is afgesloten.
problem-case-not-closed = Dit verzoek is niet afgesloten.
problem-case-withdrawn = Dit verzoek is ingetrokken.
problem-case-refused = De gemeente heeft dit verzoek geweigerd.
problem-not-uncertain = Dit verzoek wacht op geen beslissing.
problem-nothing-to-try = Voor dit verzoek wacht niets op een poging.
problem-id-too-short = Dit is te kort. Geef minstens vier tekens van het kenmerk.
problem-changed-meanwhile = Het verzoek is intussen gewijzigd. Lees het en begin opnieuw.
problem-not-now = Niet mogelijk in deze staat. Kijk hoe het verzoek ervoor staat.
problem-not-yours = Dit verzoek is van iemand anders.
problem-not-offered = Deze gemeente biedt dit hier niet aan. Bel of schrijf haar.
problem-already-asked = U hebt dit al gedaan voor dit verzoek. Wacht op het antwoord van de gemeente.
problem-forgotten = De gemeente toont dit verzoek niet meer. Bel haar.
problem-key-lost = De sleutel van dit verzoek is kwijt: hierover vertrekt niets meer. Bel de gemeente, met het nummer.
problem-nothing-refused = Hier is niets geweigerd. Kijk hoe het met het verzoek staat.
problem-not-overdue = Het antwoord is nog niet te laat. Wacht de termijn af.
problem-not-understood = De gemeente kan deze zending niet lezen. Werk Parvis bij, of bel haar.
problem-bad-mark = Een score gaat van 1 tot 5.
problem-bad-place = Schrijf de plaats zo: breedte,lengte, bijvoorbeeld 49.4958,5.9806.
problem-bad-answer = Schrijf het antwoord zo: CODE=WAARDE.
problem-bad-kind = Deze soort bestaat niet. Kies question, suggestion of complaint.
problem-file-missing = Dit bestand is niet leesbaar. Kijk het pad en de rechten na.
problem-photo-unreadable = Deze foto is niet leesbaar. Kies een andere of neem ze opnieuw.
problem-photo-not-a-photo = Dit bestand is geen foto. Kies een JPEG, PNG of WebP.
problem-photo-convert = Dit fotoformaat gaat niet ({ $format }). Bewaar ze als JPEG.
problem-photo-convert-large = Foto te groot in dit formaat. Verklein ze of bewaar ze als gewone JPEG.
problem-photo-too-large = Foto te zwaar: hoogstens { $limit } MB. Kies een kleinere.
problem-photo-too-many-pixels = Foto te groot: hoogstens { $limit } megapixel. Kies een kleinere.
problem-too-many-photos = { $limit ->
        [one] Slechts één foto per verzoek. Verwijder er eerst een.
       *[other] Hoogstens { $limit } foto's per verzoek. Verwijder er eerst een.
    }
problem-disk-full = Geen plaats meer: deze stap is niet bewaard. Maak { $megabytes } MB vrij en probeer opnieuw.
problem-read-only = In deze map kan niet worden geschreven. Wijzig de rechten of kies een andere.
problem-folder-in-use = Deze map is al elders open. Sluit de andere Parvis en probeer opnieuw.
problem-newer-data = Gegevens van een nieuwere versie: niets is gewijzigd. Werk Parvis bij.
problem-damaged-data = Beschadigde gegevens, opzijgezet. Wachtende verzendingen zijn hersteld: kijk de lijst na.
problem-store-locked = De sleutelkluis is vergrendeld. Ontgrendel het toestel en probeer opnieuw.
problem-key-missing = De sleutel van deze map ontbreekt of past niet. Zet de oorspronkelijke terug.
problem-key-exposed = Anderen kunnen het sleutelbestand lezen. Beperk het tot uzelf (0600).
problem-key-unusable = De opslag van de sleutel is niet te lezen of te schrijven. Controleer de rechten en de map en probeer opnieuw.
warning-recovered = De gegevens van deze map ontbraken of waren beschadigd. Terug: { $requests } (verzoeken), { $acts } (berichten en beoordelingen), { $drafts } (concepten). De rest is hier kwijt; wat de gemeente heeft, komt bij de volgende synchronisatie terug. Controleer de lijst.
warning-set-aside = Het beschadigde bestand is bewaard als { $file }.
warning-key-missing = De sleutel van deze map ontbreekt of past niet: er gaat niets naar de gemeente en er komt niets van haar ({ $cities }). Zet de oorspronkelijke terug of maak een nieuwe.
warning-unwritable = De geschiedenis is te lezen, maar niets wordt bewaard en niets vertrekt.
problem-closed = Parvis sluit af. Open het opnieuw en probeer opnieuw.
problem-internal = Onverwachte fout, code { $code }. Niets is verloren: probeer opnieuw en meld dan deze code.

## What a city's server can do, said when the city is added.

ability-services = { $count ->
        [one] { $count } categorie
       *[other] { $count } categorieën
    }, { $some ->
        [no] zonder vragen.
       *[other] waarvan { $asking } met vragen.
    }
ability-no-reports = Deze gemeente toont meldingen, maar neemt er op dit adres geen aan.
ability-photos = { $count ->
        [one] Eén foto per melding.
       *[other] Tot { $count } foto's per melding.
    }
ability-no-photos = Geen foto's: deze gemeente noemt geen manier om ze te sturen. Beschrijf het met woorden.
ability-number-later = { $count ->
        [one] Bij één categorie komt het nummer later.
       *[other] Bij { $count } categorieën komt het nummer later.
    }
ability-number-never = { $count ->
        [one] Bij één categorie geeft de gemeente nooit een nummer.
       *[other] Bij { $count } categorieën geeft de gemeente nooit een nummer.
    }
ability-follow-up = U volgt, beantwoordt, trekt in en heropent uw verzoeken hier.
ability-status-only = U volgt de stand van uw verzoeken. De gemeente antwoorden kan hier niet.
ability-status-and-messages = U volgt de stand en leest de berichten van de gemeente.
ability-messages-both-ways = U volgt de stand, leest de berichten van de gemeente en kunt antwoorden.
ability-everything-public = Alles wat u verstuurt, is openbaar.
ability-software = Herkende software: { $name }.
ability-unread = { $count ->
        [one] Eén gegeven van de server is onleesbaar; de rest is er.
       *[other] { $count } gegevens van de server zijn onleesbaar; de rest is er.
    }
