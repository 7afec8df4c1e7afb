# Sentences rendered outside a screen. French is the source; every language has the same keys, the same
# variables and all its plural forms: a test holds them together.

## Dates and times, used inside other messages. $month is 1 to 12, $weekday 1 (Monday) to 7.

month = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[other] December
    }
weekday = { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    }
day = { $day } { $month }
day-of-year = { $date } { $year }
clock = { $minutes ->
        [0] { $hour }:{ $padded }
       *[other] { $hour }:{ $padded }
    }

## The one word that a request carries.

state-draft = Draft
state-waiting = Waiting
state-sending = Sending
state-uncertain = Uncertain
state-needs-you = Needs you
state-received = Received
state-assigned = Assigned
state-in-progress = In progress
state-answered = Answered
state-closed = Closed
state-reopened = Reopened
state-refused = Refused
state-withdrawn = Withdrawn
state-overdue = Overdue
sent-kept = Kept. It will go by itself.
sent-received = Received. No. { $reference }
number = No. { $reference }

## The sentence after the word and a colon.

sentence-draft = not sent yet.
sentence-waiting = goes out as soon as there is a network.
sentence-sending = the request is going out.
sentence-uncertain = we are checking whether it arrived.
sentence-needs-you = the sending needs you.
sentence-received-number = { $dated ->
        [yes] no. { $reference }, on { $date }.
       *[no] no. { $reference }.
    }
sentence-received-coming = number to come.
sentence-received-none = no number: this city gives none.
sentence-assigned = { $named ->
        [yes] { $service } is looking after it.
       *[no] a service is looking after it.
    }
sentence-in-progress = { $dated ->
        [yes] work planned for { $date }.
       *[no] work has started.
    }
sentence-answered = { $named ->
        [yes] { $service } wrote to you.
       *[no] the service wrote to you.
    }
sentence-closed-fixed = { $dated ->
        [yes] fixed on { $date }.
       *[no] fixed.
    }
sentence-closed-not-processed = { $explained ->
        [yes] not dealt with: “{ $reason }”
       *[no] not dealt with.
    }
sentence-closed = { $dated ->
        [yes] ended on { $date }.
       *[no] ended.
    }
sentence-reopened = at your request.
sentence-refused = { $explained ->
        [yes] by the city, “{ $reason }”
       *[no] by the city.
    }
sentence-withdrawn = { $dated ->
        [yes] by you, on { $date }.
       *[no] by you.
    }
sentence-photos = Photo on its way, { $confirmed } of { $total }.
sentence-forgotten = The city no longer shows this request. Its history stays here.
sentence-key-lost = The key of this request is lost: no more news of it come. Its history stays here.

## By when an answer is due.

due-ahead = Answer due on { $date } ({ $days ->
        [one] { $days } working day
       *[other] { $days } working days
    }).
due-today = Answer due today.
due-overdue = The answer was due on { $date }.
due-if-received-today = Answer due on { $date } if received today.

## Whether a contact is there.

open-until = Open, closes at { $time }.
open-always = Open day and night.
closed-until-today = Closed. Opens at { $time }.
closed-until-weekday = Closed. Opens on { $weekday } at { $time }.
closed-until-date = Closed. Opens on { $date } at { $time }.
closed = Closed.
hours-unknown = Hours unknown.

## What a citizen may do.

action-edit = Edit
action-send = Send
action-delete = Delete
action-take-back = Take back
action-try-now = Try now
action-correct = Correct
action-resolve = Say whether it arrived
action-reply = Write to the service
action-withdraw = Withdraw
action-reopen = Reopen
action-rate = Give a mark
action-remind = Remind
action-call = Call
action-copy = Copy to a new request
action-dismiss = Clear this refusal

## Kinds of request.

kind-report = Report
kind-question = Question
kind-suggestion = Idea
kind-complaint = Complaint
kind-interview = Meeting
kind-document-order = Document

## Entries of a timeline.

entry-received = Received
entry-assigned = { $named ->
        [yes] Assigned to { $service }
       *[no] Assigned
    }
entry-message = Message
entry-status = Step
entry-closed = Closed
entry-reopened = Reopened
entry-withdrawn = Withdrawn
entry-photo = Photo arrived
entry-rated = Mark given
entry-marked = Mark given: { $stars } of 5
entry-reminded = Reminder sent
entry-other = New step
author-citizen = You
author-staff = The city
author-system = System

## Notifications. They never hold a name, an address, a message or a photo.

notify-received = { $numbered ->
        [yes] Received: { $service }, no. { $reference }
       *[no] Received: { $service }
    }
notify-assigned = { $numbered ->
        [yes] { $service } is looking after { $reference }.
       *[no] { $service } is looking after your request.
    }
notify-message = { $service } wrote to you.
notify-closed = { $numbered ->
        [yes] Request { $reference } closed. Is it fixed?
       *[no] Request closed. Is it fixed?
    }
notify-due-today = { $numbered ->
        [yes] { $reference }: answer due today.
       *[no] An answer is due today.
    }
notify-needs-you = A sending needs you.
notify-discreet = News in your requests.
notify-summary = { $count ->
        [one] { $count } update on your requests.
       *[other] { $count } updates on your requests.
    }
notify-interview-tomorrow = Meeting tomorrow at { $time }.
notify-interview-moved = Meeting moved to { $date } at { $time }.
notify-interview-cancelled = Meeting cancelled.
notify-exercise = Exercise: { $headline }

## The outbox: how much waits, why, and what is promised.

outbox-waiting = { $count ->
        [one] { $count } sending is waiting for the network.
       *[other] { $count } sendings are waiting for the network.
    }
outbox-needs-you = { $count ->
        [one] { $count } sending needs you.
       *[other] { $count } sendings need you.
    }
next-try = Next try at { $time }.
guarantee-once = Here, nothing ever arrives twice.
guarantee-plain = Here, we check, then we ask you.
waiting-no-network = Waiting for a network. It will go out by itself.
waiting-wifi = Waiting for Wi-Fi, as you chose.
waiting-photos-first = Photos go first, { $confirmed } of { $total }.
waiting-captive-portal = This Wi-Fi asks for a login page. Open it in the browser.
waiting-town-hall-silent = The city does not answer. We try again by ourselves.
waiting-untrusted = The server's certificate is not trusted, nothing goes out. Add its authority or call the city.
waiting-moved = The city has a new address. We are looking for it by ourselves.
waiting-town-hall-busy = The city asks us to wait. We try again by ourselves.
waiting-number = Arrived. The city will give the number.
waiting-sign-in = The city asks you to sign in, or for the key of its server. Sign in, add it again with its key, or call it.
waiting-uncertain = No clear answer. We are checking whether it arrived.
waiting-unresolved = Did it arrive? The city's answer was lost. Tell us what to do.
waiting-server-refuses = { $explained ->
        [yes] The city does not take it: “{ $reason }” Try again, or call it.
       *[no] The city does not take it. Try again, or call it.
    }
waiting-refused = { $explained ->
        [yes] Refused: “{ $reason }” Correct it, then send again.
       *[no] Refused by the city. Correct it, then send again.
    }
waiting-too-long = Seven days without success. Try now, or call the city.
waiting-photo-lost = A photo is missing on this device. Take the request back, add it or leave it out.
waiting-photo-refused = The city refuses the photo. Send without it, or choose another.
waiting-storage-full = Storage full. Nothing is lost: free some space.
waiting-store-locked = The device is locked. It goes out once unlocked.
waiting-other-sender = Another Parvis is sending from this folder. It takes care of it.
waiting-conflict = The form has changed: { $answers ->
        [one] { $answers } answer to look at again.
       *[other] { $answers } answers to look at again.
    }

## What keeps a draft from being sent.

issue-missing-kind = Missing: what is it about?
issue-missing-service = Missing: the category. Choose one.
issue-missing-subject = Missing: the subject. Choose one.
issue-missing-place = Missing: the place. Say where it is.
issue-missing-answer = Missing: “{ $question }” Please answer.
issue-missing-text = Missing: your text. Write a few words.
issue-missing-photos = Missing: a photo. Add one.
issue-missing-email = Missing: your e-mail.
issue-missing-phone = Missing: your telephone number.
issue-missing-visibility = Missing: who may see the request.
issue-missing-city = Missing: the city. Choose yours.
issue-other-city = This draft is for another city. Choose that one first.
issue-unknown-service = The city no longer has this category. Choose another.
issue-unknown-subject = The city does not have this subject. Choose another.
issue-subject-of-other-kind = This subject does not belong here. Choose another.
issue-kind-not-offered = This city does not take this here ({ $kind }). Call it or write to it.
issue-kind-not-taken = This category does not take this ({ $kind }). Choose another.
issue-latitude-out-of-range = Latitude goes from -90 to 90. Check it.
issue-longitude-out-of-range = Longitude goes from -180 to 180. Check it.
issue-coordinate-unknown = Position unknown. Choose the place on the map or by address.
issue-bad-accuracy = Accuracy is a number of metres, zero or more.
issue-outside-boundary = Outside the city, by { $metres ->
        [one] { $metres } metre
       *[other] { $metres } metres
    }. Check the place or change the city.
issue-far-outside = Outside the city, by { $kilometres } km. Check the place or change the city.
issue-unknown-question = The city no longer asks this ({ $question }). Remove the answer.
issue-unknown-answer = “{ $question }”: choose an answer from the list.
issue-too-many-answers = “{ $question }”: one answer only.
issue-not-a-number = “{ $question }”: write a number, for example 12.
issue-not-a-datetime = “{ $question }”: give a date and a time.
issue-too-long = Text too long: { $length ->
        [one] { $length } character
       *[other] { $length } characters
    }, { $limit } at most. Shorten it.
issue-too-many-photos = Too many photos ({ $count }). { $limit ->
        [one] Keep { $limit }.
       *[other] Keep { $limit } at most.
    }
issue-bad-email = This e-mail looks mistyped. Example: name@example.lu.
issue-bad-phone = This number looks mistyped. Example: +352 2754 1.
issue-published = This city publishes everything: private is not possible. Choose public, or call it.
issue-not-accepted = The city does not accept { $field ->
        [answer] the answer to "{ $question }"
        [text] this text
        [place] this place
        [photos] these photos
        [service] this category
        [subject] this subject
        [email] this e-mail address
        [phone] this telephone number
       *[other] what was sent
    }. Correct it, or call.
notice-publishes-everything = This city publishes every request, with its text and its place.
notice-photos-stay-here = This city takes no photos. Yours stay here: describe it in words.
visibility-public = Anyone can see it.
visibility-private = Only you and the city can see it.

## What did not work, and what to do.

problem-incomplete = { $count ->
        [one] { $count } point is left to complete before sending.
       *[other] { $count } points are left to complete before sending.
    }
problem-no-city = No city chosen. Add yours first.
problem-several-cities = Several cities are added. Say which one.
problem-bad-url = This is not a web address. It starts with https://.
problem-plain-http = Address with http refused: your data would travel in the clear. Ask for an https address.
problem-unknown-city-url = No city at this address. Check it with your city.
problem-city-unreachable = The city does not answer. Check the address and the network, then try again.
problem-garbage = The answer is not a city's. Check the address, or the login page of the Wi-Fi.
problem-untrusted-certificate = The server's certificate is not trusted. Check the address, or add its authority.
problem-bad-certificate-file = This certificate file cannot be read. Give a PEM file.
problem-pack-broken = The city's file is broken ({ $where }). Tell the city.
problem-pack-too-large = The city's file is too large. Tell the city.
problem-pack-newer = This city needs a newer version. Update Parvis.
problem-unknown-service = The city has no category “{ $code }”. Choose from the list.
problem-unknown-subject = The city has no subject “{ $code }”. Choose from the list.
problem-not-found = This request is not on this device. Check it in the list.
problem-unknown-number = This number is not in the city's list. Check it, or synchronise first.
problem-ambiguous = Several requests fit. Give more characters of the identifier.
problem-bad-id = This is not the number of a request. Copy it from the list.
problem-already-sent = This request has left: it cannot be changed any more.
problem-not-sent-yet = This request has not left yet.
problem-still-draft = This is still a draft.
problem-on-its-way = This request is on its way: the city has not confirmed it yet.
problem-case-closed = This request is closed.
problem-case-not-closed = This request is not closed.
problem-case-withdrawn = This request is withdrawn.
problem-case-refused = The city refused this request.
problem-not-uncertain = This request waits for no decision.
problem-nothing-to-try = Nothing of this request waits to be tried.
problem-id-too-short = This is too short. Give at least four characters of the identifier.
problem-changed-meanwhile = The request has changed meanwhile. Read it again, then start over.
problem-not-now = Not possible in this state. See where the request stands.
problem-not-yours = This request is somebody else's.
problem-not-offered = This city does not offer this here. Call it or write to it.
problem-already-asked = You have done this already for this request. Wait for the city's answer.
problem-forgotten = The city no longer shows this request. Call it.
problem-key-lost = The key of this request is lost: nothing more can be sent about it. Call the city, with its number.
problem-nothing-refused = Nothing was refused here. See where the request stands.
problem-not-overdue = The answer is not overdue yet. Wait for its date.
problem-not-understood = The city cannot read what was sent. Update Parvis, or call.
problem-bad-mark = A mark goes from 1 to 5.
problem-bad-place = Write the place like this: latitude,longitude, for example 49.4958,5.9806.
problem-bad-answer = Write the answer like this: CODE=VALUE.
problem-bad-kind = There is no such kind of request. Choose question, suggestion or complaint.
problem-file-missing = This file cannot be read. Check its path and its rights.
problem-photo-unreadable = This photo cannot be read. Choose another or take it again.
problem-photo-not-a-photo = This file is not a photo. Choose a JPEG, PNG or WebP.
problem-photo-convert = This photo format is not taken ({ $format }). Save it as JPEG.
problem-photo-convert-large = Photo too large in this format. Save it smaller, or as a plain JPEG.
problem-photo-too-large = Photo too large: { $limit } MB at most. Choose a smaller one.
problem-photo-too-many-pixels = Photo too big: { $limit } megapixels at most. Choose a smaller one.
problem-too-many-photos = { $limit ->
        [one] Only one photo a request here. Remove one first.
       *[other] At most { $limit } photos a request. Remove one first.
    }
problem-disk-full = No room left: this step is not saved. Free { $megabytes } MB, then try again.
problem-read-only = This folder cannot be written to. Change its rights or choose another.
problem-folder-in-use = This folder is already open elsewhere. Close the other Parvis, then try again.
problem-newer-data = Data of a newer version: nothing was changed. Update Parvis.
problem-damaged-data = Damaged data, set aside. Waiting sendings are recovered: check the list.
problem-store-locked = The device's key store is locked. Unlock the device, then try again.
problem-key-missing = The key of this folder is missing or wrong. Put the original key back.
problem-key-exposed = Others can read the key file. Restrict it to yourself (0600).
problem-key-unusable = The store of the key cannot be read or written. Check its rights and its folder, then try again.
warning-recovered = The data of this folder were missing or damaged. Recovered: { $requests } (requests), { $acts } (messages and ratings), { $drafts } (drafts). The rest is lost here; what the city has comes back when you next synchronise. Check the list.
warning-set-aside = The damaged file is kept under the name { $file }.
warning-key-missing = The key of this folder is missing or wrong: nothing leaves for the city or comes from it ({ $cities }). Put the original key back, or make a new one.
warning-unwritable = The history can be read, but nothing is kept and nothing leaves.
problem-closed = Parvis is closing. Open it again, then try again.
problem-internal = Unexpected error, code { $code }. Nothing is lost: try again, then report this code.

## What a city's server can do, said when the city is added.

ability-services = { $count ->
        [one] { $count } category
       *[other] { $count } categories
    }, { $some ->
        [no] without questions.
       *[other] { $asking } of them with questions.
    }
ability-no-reports = This city shows reports, but takes none at this address.
ability-photos = { $count ->
        [one] One photo a report.
       *[other] Up to { $count } photos a report.
    }
ability-no-photos = No photos: this city announces no way to take them. Describe it in words.
ability-number-later = { $count ->
        [one] In one category, the number comes later.
       *[other] In { $count } categories, the number comes later.
    }
ability-number-never = { $count ->
        [one] In one category, the city never gives a number.
       *[other] In { $count } categories, the city never gives a number.
    }
ability-follow-up = You follow, answer, withdraw and reopen your requests here.
ability-status-only = You follow the state of your requests. Answering the city is not possible here.
ability-status-and-messages = You follow the state and read the messages of the city.
ability-messages-both-ways = You follow the state, read the messages of the city and can answer them.
ability-everything-public = Everything that you send is public.
ability-software = Software recognised: { $name }.
ability-unread = { $count ->
        [one] One piece of the server’s data cannot be read; the rest is there.
       *[other] { $count } pieces of the server’s data cannot be read; the rest is there.
    }
