# Sentences rendered outside a screen. French is the source; every language has the same keys, the same
# variables and all its plural forms: a test holds them together.

## Dates and times, used inside other messages. $month is 1 to 12, $weekday 1 (Monday) to 7.

month = { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] ماي
        [6] يونيو
        [7] يوليوز
        [8] غشت
        [9] شتنبر
        [10] أكتوبر
        [11] نونبر
       *[other] دجنبر
    }
weekday = { $weekday ->
        [1] الاثنين
        [2] الثلاثاء
        [3] الأربعاء
        [4] الخميس
        [5] الجمعة
        [6] السبت
       *[other] الأحد
    }
day = { $day } { $month }
day-of-year = { $date } { $year }
clock = { $minutes ->
        [0] { $hour }:{ $padded }
       *[other] { $hour }:{ $padded }
    }

## The one word that a request carries.

state-draft = مسودة
state-waiting = في الانتظار
state-sending = جارٍ الإرسال
state-uncertain = غير مؤكد
state-needs-you = دوركم
state-received = تم التوصل
state-assigned = تم التكليف
state-in-progress = قيد الإنجاز
state-answered = تم الرد
state-closed = مغلق
state-reopened = أعيد فتحه
state-refused = مرفوض
state-withdrawn = مسحوب
state-overdue = متأخر
sent-kept = تم الحفظ. سيُرسَل تلقائيًا.
sent-received = تم الاستلام. رقم { $reference }
number = رقم { $reference }

## The sentence after the word and a colon.

sentence-draft = لم يُرسل بعد.
sentence-waiting = سيُرسل فور توفر الشبكة.
sentence-sending = الطلب في طريقه.
sentence-uncertain = نتحقق مما إذا كان قد وصل.
sentence-needs-you = الإرسال يحتاج إليكم.
sentence-received-number = { $dated ->
        [yes] رقم { $reference }، بتاريخ { $date }.
       *[no] رقم { $reference }.
    }
sentence-received-coming = الرقم قادم.
sentence-received-none = بدون رقم: هذه الجماعة لا تعطي رقما.
sentence-assigned = { $named ->
        [yes] { $service } يتكلف به.
       *[no] إحدى المصالح تتكلف به.
    }
sentence-in-progress = { $dated ->
        [yes] الأشغال مبرمجة يوم { $date }.
       *[no] بدأ العمل.
    }
sentence-answered = { $named ->
        [yes] { $service } راسلكم.
       *[no] المصلحة راسلتكم.
    }
sentence-closed-fixed = { $dated ->
        [yes] تمت المعالجة يوم { $date }.
       *[no] تمت المعالجة.
    }
sentence-closed-not-processed = { $explained ->
        [yes] لم يعالج: «{ $reason }»
       *[no] لم يعالج.
    }
sentence-closed = { $dated ->
        [yes] انتهى يوم { $date }.
       *[no] انتهى.
    }
sentence-reopened = بطلب منكم.
sentence-refused = { $explained ->
        [yes] من طرف الجماعة، «{ $reason }»
       *[no] من طرف الجماعة.
    }
sentence-withdrawn = { $dated ->
        [yes] من طرفكم، يوم { $date }.
       *[no] من طرفكم.
    }
sentence-photos = الصورة في الطريق، { $confirmed } من { $total }.
sentence-forgotten = لم تعد الجماعة تعرض هذا الطلب. يبقى سجله هنا.
sentence-key-lost = ضاع مفتاح هذا الطلب: لن تصل أخباره بعد الآن. يبقى سجله هنا.

## By when an answer is due.

due-ahead = الجواب مستحق يوم { $date } ({ $days ->
        [zero] دون أيام عمل
        [one] يوم عمل واحد
        [two] يوما عمل
        [few] { $days } أيام عمل
        [many] { $days } يوم عمل
       *[other] { $days } يوم عمل
    }).
due-today = الجواب مستحق اليوم.
due-overdue = كان الجواب مستحقا يوم { $date }.
due-if-received-today = الجواب مستحق يوم { $date } إذا وصل اليوم.

## Whether a contact is there.

open-until = مفتوح، يغلق على الساعة { $time }.
open-always = مفتوح ليلا ونهارا.
closed-until-today = مغلق. يفتح على الساعة { $time }.
closed-until-weekday = مغلق. يفتح يوم { $weekday } على الساعة { $time }.
closed-until-date = مغلق. يفتح يوم { $date } على الساعة { $time }.
closed = مغلق.
hours-unknown = أوقات العمل غير معروفة.

## What a citizen may do.

action-edit = تعديل
action-send = إرسال
action-delete = حذف
action-take-back = استرجاع
action-try-now = المحاولة الآن
action-correct = تصحيح
action-resolve = تأكيد الوصول
action-reply = مراسلة المصلحة
action-withdraw = سحب
action-reopen = إعادة الفتح
action-rate = تقييم
action-remind = تذكير
action-call = اتصال
action-copy = نسخ إلى طلب جديد
action-dismiss = مسح هذا الرفض

## Kinds of request.

kind-report = تبليغ
kind-question = سؤال
kind-suggestion = اقتراح
kind-complaint = شكاية
kind-interview = مقابلة
kind-document-order = وثيقة

## Entries of a timeline.

entry-received = تم التوصل
entry-assigned = { $named ->
        [yes] أسند إلى { $service }
       *[no] تم التكليف
    }
entry-message = رسالة
entry-status = مرحلة
entry-closed = مغلق
entry-reopened = أعيد فتحه
entry-withdrawn = مسحوب
entry-photo = وصلت صورة
entry-rated = تم التقييم
entry-marked = التقييم: { $stars } من 5
entry-reminded = أُرسل تذكير
entry-other = مرحلة جديدة
author-citizen = أنتم
author-staff = الجماعة
author-system = النظام

## Notifications. They never hold a name, an address, a message or a photo.

notify-received = { $numbered ->
        [yes] تم التوصل: { $service }، رقم { $reference }
       *[no] تم التوصل: { $service }
    }
notify-assigned = { $numbered ->
        [yes] { $service } يتكلف بالطلب { $reference }.
       *[no] { $service } يتكلف بطلبكم.
    }
notify-message = { $service } راسلكم.
notify-closed = { $numbered ->
        [yes] أُغلق الطلب { $reference }. هل حُلّت المشكلة؟
       *[no] أُغلق الطلب. هل حُلّت المشكلة؟
    }
notify-due-today = { $numbered ->
        [yes] { $reference }: الجواب مستحق اليوم.
       *[no] جواب مستحق اليوم.
    }
notify-needs-you = إرسال يحتاج إليكم.
notify-discreet = جديد في طلباتكم.
notify-summary = { $count ->
        [zero] لا جديد في طلباتكم.
        [one] جديد واحد في طلباتكم.
        [two] جديدان في طلباتكم.
        [few] { $count } مستجدات في طلباتكم.
        [many] { $count } مستجدا في طلباتكم.
       *[other] { $count } مستجد في طلباتكم.
    }
notify-interview-tomorrow = مقابلة غدا على الساعة { $time }.
notify-interview-moved = نُقلت المقابلة إلى { $date } على الساعة { $time }.
notify-interview-cancelled = أُلغيت المقابلة.
notify-exercise = تمرين: { $headline }

## The outbox: how much waits, why, and what is promised.

outbox-waiting = { $count ->
        [zero] لا إرسال ينتظر الشبكة.
        [one] إرسال واحد ينتظر الشبكة.
        [two] إرسالان ينتظران الشبكة.
        [few] { $count } إرسالات تنتظر الشبكة.
        [many] { $count } إرسالا ينتظر الشبكة.
       *[other] { $count } إرسال ينتظر الشبكة.
    }
outbox-needs-you = { $count ->
        [zero] لا إرسال يحتاج إليكم.
        [one] إرسال واحد يحتاج إليكم.
        [two] إرسالان يحتاجان إليكم.
        [few] { $count } إرسالات تحتاج إليكم.
        [many] { $count } إرسالا يحتاج إليكم.
       *[other] { $count } إرسال يحتاج إليكم.
    }
next-try = المحاولة القادمة على الساعة { $time }.
guarantee-once = هنا لا يصل أي إرسال مرتين.
guarantee-plain = هنا نتحقق ثم نسألكم.
waiting-no-network = في انتظار الشبكة. سيُرسل تلقائيا.
waiting-wifi = في انتظار الواي فاي كما اخترتم.
waiting-photos-first = الصور أولا، { $confirmed } من { $total }.
waiting-captive-portal = يطلب هذا الواي فاي صفحة دخول. افتحوها في المتصفح.
waiting-town-hall-silent = الجماعة لا تجيب. سنعيد المحاولة تلقائيا.
waiting-untrusted = شهادة الخادم غير معروفة، ولا شيء يُرسل. أضيفوا سلطتها أو اتصلوا بالجماعة.
waiting-moved = غيرت الجماعة عنوانها. نبحث عنه تلقائيا.
waiting-town-hall-busy = الجماعة تطلب الانتظار. سنعيد المحاولة تلقائيا.
waiting-number = وصل. ستعطي الجماعة الرقم.
waiting-sign-in = الجماعة تطلب تسجيل الدخول، أو مفتاح خادمها. سجلوا الدخول، أو أضيفوها من جديد بمفتاحها، أو اتصلوا بها.
waiting-uncertain = لا جواب واضح. نتحقق مما إذا كان قد وصل.
waiting-unresolved = هل وصل؟ ضاع جواب الجماعة. أخبرونا بما يجب فعله.
waiting-server-refuses = { $explained ->
        [yes] الجماعة لا تقبله: «{ $reason }» أعيدوا المحاولة أو اتصلوا بها.
       *[no] الجماعة لا تقبله. أعيدوا المحاولة أو اتصلوا بها.
    }
waiting-refused = { $explained ->
        [yes] مرفوض: «{ $reason }» صححوه ثم أعيدوا الإرسال.
       *[no] رفضته الجماعة. صححوه ثم أعيدوا الإرسال.
    }
waiting-too-long = سبعة أيام دون نجاح. حاولوا الآن أو اتصلوا بالجماعة.
waiting-photo-lost = صورة مفقودة على هذا الجهاز. استرجعوا الطلب وأضيفوها أو احذفوها.
waiting-photo-refused = الجماعة ترفض الصورة. أرسلوا بدونها أو اختاروا غيرها.
waiting-storage-full = الذاكرة ممتلئة. لم يضع شيء: أفرغوا بعض المساحة.
waiting-store-locked = الجهاز مقفل. سيُرسل بعد فتحه.
waiting-other-sender = نسخة أخرى من بارفي ترسل من هذا المجلد وستتكلف به.
waiting-conflict = تغيرت الاستمارة: { $answers ->
        [zero] لا جواب للمراجعة.
        [one] جواب واحد للمراجعة.
        [two] جوابان للمراجعة.
        [few] { $answers } أجوبة للمراجعة.
        [many] { $answers } جوابا للمراجعة.
       *[other] { $answers } جواب للمراجعة.
    }

## What keeps a draft from being sent.

issue-missing-kind = ناقص: ما الموضوع؟
issue-missing-service = ناقص: الصنف. اختاروا واحدا.
issue-missing-subject = ناقص: الموضوع. اختاروا واحدا.
issue-missing-place = ناقص: المكان. حددوا أين.
issue-missing-answer = ناقص: «{ $question }» أجيبوا عنه.
issue-missing-text = ناقص: نصكم. اكتبوا بضع كلمات.
issue-missing-photos = ناقص: صورة. أضيفوا واحدة.
issue-missing-email = ناقص: بريدكم الإلكتروني.
issue-missing-phone = ناقص: رقم هاتفكم.
issue-missing-visibility = ينقص: من يمكنه رؤية الطلب.
issue-missing-city = ناقص: الجماعة. اختاروا جماعتكم.
issue-other-city = هذه المسودة لجماعة أخرى. اختاروها أولا.
issue-unknown-service = لم يعد هذا الصنف متاحا. اختاروا غيره.
issue-unknown-subject = هذا الموضوع غير متاح. اختاروا غيره.
issue-subject-of-other-kind = هذا الموضوع لا يناسب هنا. اختاروا غيره.
issue-kind-not-offered = لا تستقبل هذه الجماعة ذلك هنا ({ $kind }). اتصلوا بها أو راسلوها.
issue-kind-not-taken = هذا الصنف لا يقبل ذلك ({ $kind }). اختاروا غيره.
issue-latitude-out-of-range = خط العرض من -90 إلى 90. تحققوا منه.
issue-longitude-out-of-range = خط الطول من -180 إلى 180. تحققوا منه.
issue-coordinate-unknown = الموقع غير معروف. اختاروا المكان على الخريطة أو بالعنوان.
issue-bad-accuracy = الدقة عدد من الأمتار، صفر أو أكثر.
issue-outside-boundary = خارج الجماعة بمسافة { $metres ->
        [zero] { $metres } متر
        [one] متر واحد
        [two] مترين
        [few] { $metres } أمتار
        [many] { $metres } مترا
       *[other] { $metres } متر
    }. تحققوا من المكان أو غيروا الجماعة.
issue-far-outside = خارج الجماعة بمسافة { $kilometres } كم. تحققوا من المكان أو غيروا الجماعة.
issue-unknown-question = لم تعد الجماعة تطرح هذا السؤال ({ $question }). احذفوا الجواب.
issue-unknown-answer = «{ $question }»: اختاروا جوابا من القائمة.
issue-too-many-answers = «{ $question }»: جواب واحد فقط.
issue-not-a-number = «{ $question }»: اكتبوا عددا، مثلا 12.
issue-not-a-datetime = «{ $question }»: أعطوا تاريخا وساعة.
issue-too-long = النص طويل جدا: { $length ->
        [zero] { $length } حرف
        [one] حرف واحد
        [two] حرفان
        [few] { $length } أحرف
        [many] { $length } حرفا
       *[other] { $length } حرف
    }، و{ $limit } على الأكثر. اختصروه.
issue-too-many-photos = صور كثيرة ({ $count }). { $limit ->
        [zero] لا تحتفظوا بأي صورة.
        [one] احتفظوا بصورة واحدة.
        [two] احتفظوا بصورتين على الأكثر.
        [few] احتفظوا بـ { $limit } صور على الأكثر.
        [many] احتفظوا بـ { $limit } صورة على الأكثر.
       *[other] احتفظوا بـ { $limit } صورة على الأكثر.
    }
issue-bad-email = يبدو البريد الإلكتروني غير صحيح. مثال: name@example.lu.
issue-bad-phone = يبدو رقم الهاتف غير صحيح. مثال: +352 2754 1.
issue-published = تنشر هذه الجماعة كل شيء: الخاص غير ممكن. اختاروا العام، أو اتصلوا بها.
issue-not-accepted = لا تقبل الجماعة { $field ->
        [answer] الجواب عن « { $question } »
        [text] هذا النص
        [place] هذا المكان
        [photos] هذه الصور
        [service] هذه الفئة
        [subject] هذا الموضوع
        [email] هذا البريد الإلكتروني
        [phone] رقم الهاتف هذا
       *[other] ما أُرسل
    }. صححوا ذلك، أو اتصلوا بها.
notice-publishes-everything = تنشر هذه الجماعة كل الطلبات، مع نصها ومكانها.
notice-photos-stay-here = هذه الجماعة لا تقبل الصور. تبقى صوركم هنا: صفوا بالكلمات.
visibility-public = يمكن للجميع رؤيته.
visibility-private = لا يراه إلا أنتم والجماعة.

## What did not work, and what to do.

problem-incomplete = { $count ->
        [zero] لم يبق ما يستكمل قبل الإرسال.
        [one] بقيت نقطة واحدة للاستكمال قبل الإرسال.
        [two] بقيت نقطتان للاستكمال قبل الإرسال.
        [few] بقيت { $count } نقاط للاستكمال قبل الإرسال.
        [many] بقيت { $count } نقطة للاستكمال قبل الإرسال.
       *[other] بقيت { $count } نقطة للاستكمال قبل الإرسال.
    }
problem-no-city = لم تُختر أي جماعة. أضيفوا جماعتكم أولا.
problem-several-cities = هناك عدة جماعات. حددوا أيها.
problem-bad-url = هذا ليس عنوانا على الويب. يبدأ بـ https://.
problem-plain-http = العنوان بـ http مرفوض: ستمر بياناتكم مكشوفة. اطلبوا عنوان https.
problem-unknown-city-url = لا توجد جماعة في هذا العنوان. تحققوا منه لدى جماعتكم.
problem-city-unreachable = الجماعة لا تجيب. تحققوا من العنوان والشبكة ثم أعيدوا المحاولة.
problem-garbage = الجواب ليس جواب جماعة. تحققوا من العنوان أو من صفحة دخول الواي فاي.
problem-untrusted-certificate = شهادة الخادم غير موثوقة. تحققوا من العنوان أو أضيفوا جهة إصدارها.
problem-bad-certificate-file = لا يمكن قراءة ملف الشهادة. أعطوا ملف PEM.
problem-pack-broken = ملف الجماعة تالف ({ $where }). أخبروا الجماعة.
problem-pack-too-large = ملف الجماعة كبير جدا. أخبروا الجماعة.
problem-pack-newer = هذه الجماعة تتطلب إصدارا أحدث. حدّثوا بارفي.
problem-unknown-service = لا يوجد صنف «{ $code }». اختاروا من القائمة.
problem-unknown-subject = لا يوجد موضوع «{ $code }». اختاروا من القائمة.
problem-not-found = هذا الطلب غير موجود على هذا الجهاز. تحققوا منه في القائمة.
problem-unknown-number = هذا الرقم غير موجود في قائمة الجماعة. تحققوا منه، أو قوموا بالمزامنة أولا.
problem-ambiguous = عدة طلبات تطابق. أعطوا أحرفا أكثر من المعرّف.
problem-bad-id = هذا ليس رقم طلب. انسخوه من القائمة.
problem-already-sent = لقد أُرسل هذا الطلب: لا يمكن تغييره بعد الآن.
problem-not-sent-yet = لم يُرسل هذا الطلب بعد.
problem-still-draft = لا تزال هذه مسودة.
problem-on-its-way = هذا الطلب في الطريق: لم تؤكده الجماعة بعد.
problem-case-closed = هذا الطلب مغلق.
problem-case-not-closed = هذا الطلب غير مغلق.
problem-case-withdrawn = هذا الطلب مسحوب.
problem-case-refused = رفضت الجماعة هذا الطلب.
problem-not-uncertain = هذا الطلب لا ينتظر أي قرار.
problem-nothing-to-try = لا شيء في هذا الطلب ينتظر المحاولة.
problem-id-too-short = هذا قصير جدا. أعطوا أربعة أحرف من المعرف على الأقل.
problem-changed-meanwhile = تغير الطلب في هذه الأثناء. اقرؤوه ثم أعيدوا.
problem-not-now = غير ممكن في هذه الحالة. انظروا أين وصل الطلب.
problem-not-yours = هذا الطلب لشخص آخر.
problem-not-offered = لا تتيح هذه الجماعة ذلك هنا. اتصلوا بها أو راسلوها.
problem-already-asked = لقد قمتم بذلك من قبل لهذا الطلب. انتظروا رد الجماعة.
problem-forgotten = لم تعد الجماعة تعرض هذا الطلب. اتصلوا بها.
problem-key-lost = ضاع مفتاح هذا الطلب: لا يمكن إرسال شيء بشأنه. اتصلوا بالجماعة واذكروا رقمه.
problem-nothing-refused = لم يُرفض شيء هنا. انظروا أين وصل الطلب.
problem-not-overdue = لم يتأخر الجواب بعد. انتظروا أجله.
problem-not-understood = لا تستطيع الجماعة قراءة ما أُرسل. حدّثوا بارفي، أو اتصلوا بها.
problem-bad-mark = التقييم من 1 إلى 5.
problem-bad-place = اكتبوا المكان هكذا: خط العرض,خط الطول، مثلا 49.4958,5.9806.
problem-bad-answer = اكتبوا الجواب هكذا: CODE=VALUE.
problem-bad-kind = لا يوجد هذا النوع. اختاروا question أو suggestion أو complaint.
problem-file-missing = لا يمكن قراءة هذا الملف. تحققوا من مساره وحقوقه.
problem-photo-unreadable = لا يمكن قراءة هذه الصورة. اختاروا غيرها أو أعيدوا التقاطها.
problem-photo-not-a-photo = هذا الملف ليس صورة. اختاروا JPEG أو PNG أو WebP.
problem-photo-convert = صيغة الصورة غير مقبولة ({ $format }). احفظوها بصيغة JPEG.
problem-photo-convert-large = الصورة كبيرة جدا بهذه الصيغة. صغّروها أو احفظوها بصيغة JPEG عادية.
problem-photo-too-large = الصورة كبيرة جدا: الحد { $limit } ميغابايت. اختاروا أصغر.
problem-photo-too-many-pixels = الصورة كبيرة جدا: الحد { $limit } ميغابكسل. اختاروا أصغر.
problem-too-many-photos = { $limit ->
        [zero] لا صور هنا.
        [one] صورة واحدة لكل طلب. احذفوا واحدة أولا.
        [two] صورتان على الأكثر لكل طلب. احذفوا واحدة أولا.
        [few] { $limit } صور على الأكثر لكل طلب. احذفوا واحدة أولا.
        [many] { $limit } صورة على الأكثر لكل طلب. احذفوا واحدة أولا.
       *[other] { $limit } صورة على الأكثر لكل طلب. احذفوا واحدة أولا.
    }
problem-disk-full = لا مساحة كافية: لم تُحفظ هذه الخطوة. أفرغوا { $megabytes } ميغابايت ثم أعيدوا المحاولة.
problem-read-only = لا يمكن الكتابة في هذا المجلد. غيروا حقوقه أو اختاروا غيره.
problem-folder-in-use = هذا المجلد مفتوح في مكان آخر. أغلقوا النسخة الأخرى ثم أعيدوا المحاولة.
problem-newer-data = بيانات من إصدار أحدث: لم يتغير شيء. حدّثوا بارفي.
problem-damaged-data = بيانات تالفة وُضعت جانبا. استُرجعت الإرسالات المنتظرة: تحققوا من القائمة.
problem-store-locked = خزانة مفاتيح الجهاز مقفلة. افتحوا الجهاز ثم أعيدوا المحاولة.
problem-key-missing = مفتاح هذا المجلد مفقود أو غير مناسب. أعيدوا المفتاح الأصلي.
problem-key-exposed = يمكن للآخرين قراءة ملف المفتاح. احصروا حقوقه بكم (0600).
problem-key-unusable = تتعذر قراءة مخزن المفتاح أو الكتابة فيه. تحققوا من حقوقه ومن مجلده، ثم أعيدوا المحاولة.
warning-recovered = كانت بيانات هذا المجلد مفقودة أو تالفة. استُعيد: { $requests } (طلبات)، { $acts } (رسائل وتقييمات)، { $drafts } (مسودات). ضاع الباقي هنا؛ وما لدى الجماعة يعود عند المزامنة القادمة. راجعوا القائمة.
warning-set-aside = حُفظ الملف التالف باسم { $file }.
warning-key-missing = مفتاح هذا المجلد مفقود أو غير مناسب: لا شيء يُرسل إلى الجماعة ولا يصل منها ({ $cities }). أعيدوا المفتاح الأصلي أو أنشئوا مفتاحًا جديدًا.
warning-unwritable = يمكن قراءة السجل، لكن لا شيء يُحفظ ولا شيء يُرسل.
problem-closed = بارفي قيد الإغلاق. أعيدوا فتحه ثم حاولوا.
problem-internal = خطأ غير متوقع، الرمز { $code }. لم يضع شيء: أعيدوا المحاولة ثم بلغوا عن الرمز.

## What a city's server can do, said when the city is added.

ability-services = { $count ->
        [zero] لا أصناف
        [one] صنف واحد
        [two] صنفان
        [few] { $count } أصناف
        [many] { $count } صنفا
       *[other] { $count } صنف
    }، { $some ->
        [no] دون أسئلة.
       *[other] منها { $asking } بأسئلة.
    }
ability-no-reports = تعرض هذه الجماعة البلاغات لكنها لا تستقبلها على هذا العنوان.
ability-photos = { $count ->
        [zero] لا صور للبلاغ.
        [one] صورة واحدة لكل بلاغ.
        [two] صورتان على الأكثر لكل بلاغ.
        [few] { $count } صور على الأكثر لكل بلاغ.
        [many] { $count } صورة على الأكثر لكل بلاغ.
       *[other] { $count } صورة على الأكثر لكل بلاغ.
    }
ability-no-photos = دون صور: لا تعلن هذه الجماعة عن طريقة لاستقبالها. صفوا بالكلمات.
ability-number-later = { $count ->
        [zero] الرقم يأتي فورا.
        [one] في صنف واحد يأتي الرقم لاحقا.
        [two] في صنفين يأتي الرقم لاحقا.
        [few] في { $count } أصناف يأتي الرقم لاحقا.
        [many] في { $count } صنفا يأتي الرقم لاحقا.
       *[other] في { $count } صنف يأتي الرقم لاحقا.
    }
ability-number-never = { $count ->
        [zero] كل صنف له رقم.
        [one] في صنف واحد لا تعطي الجماعة رقما أبدا.
        [two] في صنفين لا تعطي الجماعة رقما أبدا.
        [few] في { $count } أصناف لا تعطي الجماعة رقما أبدا.
        [many] في { $count } صنفا لا تعطي الجماعة رقما أبدا.
       *[other] في { $count } صنف لا تعطي الجماعة رقما أبدا.
    }
ability-follow-up = هنا تتابعون طلباتكم وتجيبون وتسحبونها وتعيدون فتحها.
ability-status-only = تتابعون حالة طلباتكم. لا يمكن الرد على الجماعة هنا.
ability-status-and-messages = تتابعون الحالة وتقرؤون رسائل الجماعة.
ability-messages-both-ways = تتابعون الحالة وتقرؤون رسائل الجماعة ويمكنكم الرد عليها.
ability-everything-public = كل ما ترسلونه علني.
ability-software = البرنامج المتعرف عليه: { $name }.
ability-unread = { $count ->
        [zero] كل بيانات الخادم مقروءة.
        [one] بيان واحد من الخادم غير مقروء، والباقي موجود.
        [two] بيانان من الخادم غير مقروءين، والباقي موجود.
        [few] { $count } بيانات من الخادم غير مقروءة، والباقي موجود.
        [many] { $count } بيانا من الخادم غير مقروء، والباقي موجود.
       *[other] { $count } بيان من الخادم غير مقروء، والباقي موجود.
    }
