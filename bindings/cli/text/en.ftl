# The terminal's own words. French is the source; a test holds the languages together.

## Help

help-usage = Usage:
help-commands = Commands:
help-arguments = Arguments:
help-options = Options:

command-parvis = Parvis: report, ask, follow. With or without a network.
more-parvis =
    
    To begin:
      parvis --lang en city add https://city.example/
      parvis --lang en services
      parvis --lang en report --service LAMP --at 49.4958,5.9806 --answer ETAT=off --text "Streetlight out"
      parvis --lang en sync
    
    ID: the beginning of an identifier (4 characters are often enough) or the city's reference number.
    A failure is one sentence and exit code 1; a mistyped command has exit code 2.
command-demo = The whole story of a streetlight, with a real town hall on this computer
command-city = The cities on this device
command-city-add = Adds a city, by the address of its server or by its file
command-city-list = Shows the cities; * marks the one in use
command-city-use = Uses this city from now on
command-services = What the city takes, with its questions and deadlines
command-contacts = Whom to call, and whether somebody is there now
command-faq = Frequent questions and their answers
command-report = Reports something at a place; goes out as soon as possible
command-ask = Writes a question, an idea or a complaint; goes out as soon as possible
command-drafts = The drafts
command-edit = Changes a draft, or corrects a refused request
command-submit = Sends a draft as soon as possible
command-delete = Deletes a draft
command-take-back = Makes a draft again of what has not left yet
command-copy = Makes a new draft of a refused or withdrawn request
command-retry = Tries again now
command-resolve = Says what is true when the city's answer was lost
command-dismiss = Clears from the request what the city refused
command-sync = Sends what waits and fetches the news
command-key = Says whether the key of this folder fits
command-list = The requests, the latest first; readable without a network
command-show = A request or a draft, whole, with its timeline
command-reply = Writes to the service
command-withdraw = Withdraws a request
command-reopen = Opens a closed request again
command-rate = Rates a closed request
command-remind = Reminds the city of an overdue request
command-photo = Shows what the app would send of this photo, before and after

option-help = Prints this help
option-version = Prints the version
option-data = Data folder (else the platform's)
option-lang = Language: fr, en, ar, de or nl
option-json = Answers and errors as JSON (see bindings/cli/JSON.md)
option-ca = Trusts this certificate authority too (PEM file)
option-source = Where the place comes from: gps, photo, asset, address or hand
option-city-add-source = Address of the server (https://…; where it wants a key, https://…?api_key=…) or file of the city
option-search = Words to look for; accents do not count
option-service = Code of the service, see "parvis services"
option-subject = Code of the subject, see "parvis services"
option-at = Where: latitude,longitude; or "photo": where the photo was taken
option-accuracy = Accuracy of the place, in metres
option-address = The address, as it is read
option-text = Your text; "-" reads it from standard input
option-demo-photo = Uses this photo instead of drawing one
option-photo = Adds this photo; may be repeated
option-mask-photo = Strikes out a rectangle of the photo of this number (1 is the first) when the report is sent, in pixels of the clean photo: left, top, width, height; may be repeated
option-answer = Answers a question of the service; may be repeated, an empty value erases
option-visibility = Who may see the request: public or private
option-name = Your name, if you want to give it
option-email = Your e-mail address, if you want to give it
option-phone = Your phone number, if you want to give it
option-draft = Keeps a draft instead of sending
option-kind = What: question, suggestion or complaint
option-id = Beginning of the identifier, or the city's reference number
option-city-use-id = Identifier of the city, see "parvis city list"
option-remove-photo = Removes the photo of this number (1 is the first); may be repeated
option-mine = This request of the city's list is mine
option-resend = Send it again, at the risk of a double
option-give-up = Let it be: look no further, never send it again
option-wait = Keep looking
option-watch = Goes on until it is stopped
option-renew = Makes a new key in place of the lost one: requests received before are followed no more
option-near = Around a point: latitude,longitude,radius in metres; the nearest first
option-open = Only what is not closed
option-limit = Number of lines, 50 otherwise; 0: all
option-reply-text = Your message
option-withdraw-text = Why, if you want to say
option-reopen-text = What is still wrong
option-rate-text = A few words, if you like
option-stars = From 1 (very bad) to 5 (very good)
option-keep = Keeps everything in this folder, to look at afterwards
option-input = The photo: JPEG, PNG, WebP or GIF
option-output = Where to write the clean photo
option-mask = Makes this rectangle of the clean photo unrecognisable, in pixels: left, top, width, height; may be repeated
option-small = Takes more time for a file that is a tenth smaller

# Names of values in the help; lists of codes stay as they are.
value-options = OPTIONS
value-command = COMMAND
value-dir = DIR
value-file = FILE
value-words = WORDS
value-text = TEXT
value-code = CODE
value-m = M
value-lat-lon-photo = LAT,LON|photo
value-lat-lon-m = LAT,LON,M
value-x-y-w-h = X,Y,W,H
value-n-x-y-w-h = N:X,Y,W,H
value-text-- = TEXT|-
value-code-value = CODE=VALUE
value-mail = MAIL
value-number = NUMBER
value-service-request-id = NUMBER
value-n = N
value-url-file = URL|FILE
value-in = IN
value-out = OUT
value-id = ID

## What was typed is no command

usage-unknown = There is no option "{ $argument }" here. See "parvis --help".
usage-surplus = "{ $argument }" is too much here. See "parvis --help".
usage-command = There is no command "{ $command }". See "parvis --help".
usage-no-command = Do what? See "parvis --help".
usage-missing = Missing: { $argument }. Add it.
usage-conflict = "{ $argument }" does not go with another option, or is there twice. Remove one of them.
usage-utf8 = This text is not UTF-8. Write it in this encoding.
usage-value = "{ $value }" does not fit { $argument }: { $expected }
usage-no-value = A value for { $argument } is missing or does not fit. See "parvis --help".
usage-too-many = "{ $value }" is too much for { $argument }. Put texts in quotation marks.
usage-other = This command is not understood. See "parvis --help".
usage-suggestion = Perhaps "{ $suggestion }"?

expected-language = write fr, en, ar, de or nl.
expected-stars = a number from 1 to 5.
expected-kind = write question, suggestion or complaint.
expected-at = write latitude,longitude, for example 49.4958,5.9806; or photo.
expected-mask = write left,top,width,height in pixels, for example 200,120,80,40.
expected-mask-photo = write number:left,top,width,height in pixels, for example 1:200,120,80,40.
expected-near = write latitude,longitude,metres, for example 49.4958,5.9806,500.
expected-accuracy = a number of metres, zero or more, for example 8.
expected-limit = a whole number, zero or more, for example 20.
expected-rank = the number of the photo, from 1 on.
expected-source = write gps, photo, asset, address or hand.
expected-visibility = write public or private.
expected-answer = write CODE=VALUE, for example ETAT=off.
expected-code = a value of the expected form, see "--help".

## What the terminal finds by itself

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = "{ $text }"
no-such-city = The city "{ $id }" is not on this device. See "parvis city list".
see-services = See "parvis services".
no-data-folder = No folder for the data: neither HOME nor XDG_DATA_HOME. Give one with --data FOLDER.
no-such-pack = "{ $source }" is neither an address (https://…) nor a file that exists. Check it.
photo-without-place = No photo of this draft says where it was taken. Give the place with --at LAT,LON.
no-place = There is no place yet to be refined. Give it with --at LAT,LON.
no-such-photo = No photo number { $number }: the draft has { $count }. See "parvis show".
input-unreadable = Standard input cannot be read as UTF-8 text. Give the text with --text.
same-file = The clean photo would overwrite the original. Give another output file.
cannot-write = Cannot write { $file }. Check the folder, its rights and the free space.
already-there = { $file } is there already. Give another folder, or remove that one.
no-signals = This system does not allow waiting for a stop signal. Use "parvis sync" without --watch.
output-failed = { $reason ->
        [full] There is no room left for the output. What was to be done is done: see "parvis list".
        [denied] The output may not be written. What was to be done is done: see "parvis list".
       *[other] The output cannot be written. What was to be done is done: see "parvis list".
    }
kept = Nothing is lost: draft { $id }. Complete it with "parvis edit { $id } …", then "parvis submit { $id }".
no-city-hint = Do it with "parvis city add ADDRESS".
demo-failed = The demonstration stopped here: { $step }

## Cities and services

city-added = { $name } is added. See "parvis services".
no-cities = No city. Add yours: parvis city add ADDRESS
no-services = No service fits. Try with fewer words.
no-services-here = The city gives no category. See "parvis contacts".
no-contacts = The city names no contact.
no-faq = No question fits.
no-faq-here = The city gives no frequent questions. See "parvis contacts".
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEXT
needed = {" "}(required)
within-working-days = { $days ->
        [one] answer within { $days } working day
       *[other] answer within { $days } working days
    }
within-days = { $days ->
        [one] answer within { $days } day
       *[other] answer within { $days } days
    }
within-hours = answer within { $hours } h
only-written = { $kinds }: parvis ask, with a subject
only-called = { $kinds }: not with Parvis, see parvis contacts

## Drafts and requests

moment = { $date }, { $clock }
number = no. { $reference }
due = answer due { $date }
away = { $metres } m away
of-others = somebody else's
photos = { $count ->
        [one] { $count } photo
       *[other] { $count } photos
    }
lacks = { $count ->
        [one] { $count } point to complete
       *[other] { $count } points to complete
    }
saved-at = Saved { $time }
before-sending = Before sending:
you-can = You can: { $commands }
reference = Reference: { $reference }
handled-by = Service: { $service }
due-line = Answer due { $date }
notes = The city's remark: { $notes }
next-try = Next try: { $time }
server-said = The city says: { $words }
place = Where: { $latitude }, { $longitude }
contact = To reach you: { $ways }
accuracy = ± { $metres } m
source-gps = GPS
source-photo = place of the photo
source-asset = object of the city
source-address = address
source-hand = given by hand
photo-line = {"  "}Photo { $number }: { $width } × { $height }, { $size } · { $file }
masks = { $count ->
        [one] one rectangle will be struck out when it is sent
       *[other] { $count } rectangles will be struck out when it is sent
    }
photos-arrived = Photos that the city has: { $confirmed } of { $total }
timeline = Timeline:
on-the-way = Still on the way:
look-alikes = Could it be one of these?
photo-added = Photo added: { $before } before, { $after } after, { $width } × { $height }, without place or other hidden data.
photo-knows-place = The photo says where it was taken. To use it: parvis edit { $id } --at photo
queued-next = "parvis sync" sends it; "parvis sync --watch" sends by itself as soon as there is a network.
deleted = Draft { $id } is deleted.
taken-back = { $id } is a draft again; nothing goes out.
no-drafts = No drafts.
no-requests = No requests.
more-requests = … and more, after these { $count }. For all: --limit 0
retried = { $id } · { $state }
resolved = Noted. { $id } · { $state }
act-noted = Noted for { $id }; it goes out with "parvis sync".
dismissed = Refusal cleared for { $id }. Nothing else changes.
act-reply = message
act-withdraw = withdrawal
act-reopen = reopening
act-rate = rating
act-me-too = "me too"
act-remind = reminder
act-subscribe = subscription
act-share = sharing
act-answer-slot = answer to an appointment
act-erase = erasure
counted-reply = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
counted-withdraw = { $count ->
        [one] { $count } withdrawal
       *[other] { $count } withdrawals
    }
counted-reopen = { $count ->
        [one] { $count } reopening
       *[other] { $count } reopenings
    }
counted-rate = { $count ->
        [one] { $count } mark
       *[other] { $count } marks
    }
counted-other = { $count ->
        [one] { $count } other act
       *[other] { $count } other acts
    }
act-state-waiting = waiting
act-state-sending = being sent
act-state-done = arrived
act-state-rejected = refused by the city
act-state-parked = needs you
act-state-unsure = may have arrived; "parvis retry" sends it again, "parvis dismiss" lets it be
act-state-dropped = given up

## Synchronising

sync-sent = { $count ->
        [one] { $count } request reached the city.
       *[other] { $count } requests reached the city.
    }
sync-photos = { $count ->
        [one] { $count } photo arrived.
       *[other] { $count } photos arrived.
    }
sync-acts = Arrived at the city: { $acts }.
sync-changed = { $count ->
        [one] News of { $count } request: parvis list
       *[other] News of { $count } requests: parvis list
    }
sync-nothing = Nothing new.
sync-need-you = { $count ->
        [one] { $count } request needs you: parvis list
       *[other] { $count } requests need you: parvis list
    }
key-fits = The key of this folder is there and fits.
key-hint = “parvis key --renew” makes a new one: requests received before are then followed no more.
key-renewed = A new key is made: what waits leaves with it. Requests followed no more: { $count }.
sync-waiting = { $count ->
        [one] { $count } sending still waits.
       *[other] { $count } sendings still wait.
    }
sync-next = Next try in { $time }, with "parvis sync --watch" or the next "parvis sync".
in-seconds = { $count } s
in-minutes = { $count } min
in-hours = { $count } h
in-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
sync-other-sender = Another Parvis already sends from this folder; it takes care of it.
watching = Parvis sends and receives. Ctrl-C to stop.
progress-text = { $title }: sending the text…
progress-photos = { $title }: photo { $number } of { $total }, { $sent } of { $size }…

## A photo

size-bytes = { $bytes } bytes
size-kilobytes = { $size } kB
size-megabytes = { $whole }.{ $tenth } MB
photo-size = { $size }, { $width } × { $height } pixels
photo-before = Before: { $size }
photo-after = After: { $size }
photo-found = found, removed
photo-absent = absent
photo-gps = Place (GPS): { $found }
photo-time = Date and time: { $found }
photo-turned = Orientation: the photo lay on its side and was turned upright
photo-upright = Orientation: upright already
photo-cut-off = Careful: the file is damaged, only the first { $percent } % of the photo are there.
photo-coarse = Careful: the file is damaged, the finest details of the photo are missing.
photo-clean = Checked: the clean photo holds no place, date or device any more.
photo-not-clean = Careful: the clean photo still holds data. Do not send it, tell us.

## The demonstration

demo-title = Parvis, the story of a broken streetlight: from a street without a network to the closed case.
    The town hall and the phone are on this computer; nothing leaves it.
demo-1 = In the evening, in the street, without a network
demo-services = Without a network the phone knows the services of { $city }: lighting found.
demo-no-network = No connection is possible.
demo-2 = The report: place, the service's question, text and photo
demo-text = The streetlight in front of number 12 has been out since Monday, it is very dark.
demo-drafted = Draft { $id }: streetlight, out, within 8 m.
demo-photo-knew = The original photo said where it was taken; that is offered, never taken over silently.
demo-photo-clean = The photo that is kept says nothing about its maker: no place, no time, no device.
demo-photo-drawn = the sample photo cannot be written; check the free space.
demo-3 = The battery is empty
demo-draft-there = Phone off at once, on again: the draft is there, word for word.
demo-4 = Send
demo-waits = It is in the outbox, on the disk; the citizen has nothing more to do.
demo-town-has-none = The town hall has nothing yet.
demo-5 = The network comes back, badly: the town hall takes it, its answer is lost
demo-answer-lost = The town hall took the report; the answer never reached the phone.
demo-by-itself = It went by itself, in { $count ->
    [one] { $count } sending
   *[other] { $count } sendings
}, text and photo confirmed.
demo-exactly-one = The town hall has exactly one.
demo-receipt = { $service }, answer due { $date }.
demo-due-known = The citizen knows who has it and by when.
demo-6 = The town hall assigns and answers; neighbours report too
demo-service = Public lighting, north
demo-staff-text = Good morning, a team comes tomorrow. Can you see the number on the post?
demo-message-read = The message is on the phone, marked unread.
demo-7 = The citizen replies
demo-reply = Yes, it is 4711. Thank you!
demo-reply-there = The town hall reads the reply.
demo-8 = The town hall repairs and closes, the citizen rates
demo-working = Bulb ordered.
demo-fixed = Bulb replaced.
demo-closed = Closed, fixed: the phone knows.
demo-thanks = Quick, thank you.
demo-rated = The rating (5 of 5) is at the town hall.
demo-9 = The timeline, as the citizen keeps it
demo-timeline = Complete and in order.
demo-10 = Without a network again, phone restarted: everything is still there
demo-search = streetlight
demo-found = Search "{ $search }": found, without a network.
demo-near = Around here, the nearest first: { $count } within 500 m.
demo-numbers = In numbers
demo-number-photo = Photo: { $before } before, { $after } after.
demo-number-text = Text of the report on the wire: { $bytes } bytes.
demo-number-calls = Calls on the wire: { $count }, of which { $puts } sendings of the text and { $photos } of the photo.
demo-number-server = At the town hall: { $count } report of the citizen, { $photos } photo, { $entries } steps.
demo-number-time = Time: { $whole }.{ $tenth } s.
demo-small = The text fits into less than 2,000 bytes.
demo-photo-served = One report, one photo: the clean one, byte for byte.
demo-end = Every step is checked.
demo-kept = Everything is kept in { $folder }.
demo-sync = a synchronisation did not send everything.
demo-network = the simulated network cannot be changed.
demo-no-town-hall = the demonstration's town hall does not answer as it should ({ $reason }).
