# The terminal's own words. French is the source; a test holds the languages together.

## Help

help-usage = الاستعمال:
help-commands = الأوامر:
help-arguments = المعطيات:
help-options = الخيارات:

command-parvis = Parvis: بلّغوا، اسألوا، تابعوا. بشبكة أو بدونها.
more-parvis =
    
    للبدء:
      parvis --lang ar city add https://commune.example/
      parvis --lang ar services
      parvis --lang ar report --service LAMP --at 49.4958,5.9806 --answer ETAT=off --text "مصباح مطفأ"
      parvis --lang ar sync
    
    ID: بداية معرف (تكفي 4 أحرف في الغالب) أو رقم الجماعة.
    الفشل جملة واحدة بالرمز 1؛ والخطأ في الكتابة بالرمز 2.
command-demo = قصة مصباح كاملة، مع بلدية حقيقية على هذا الحاسوب
command-city = الجماعات على هذا الجهاز
command-city-add = يضيف جماعة، بعنوان خادمها أو بملفها
command-city-list = يعرض الجماعات؛ * تدل على المستعملة
command-city-use = يستعمل هذه الجماعة من الآن
command-services = ما تستقبله الجماعة، مع أسئلتها وآجالها
command-contacts = بمن تتصلون، وهل يوجد أحد الآن
command-faq = الأسئلة المتكررة وأجوبتها
command-report = يبلّغ عن شيء في مكان؛ يُرسل فور الإمكان
command-ask = يكتب سؤالا أو فكرة أو شكاية؛ يُرسل فور الإمكان
command-drafts = المسودات
command-edit = يعدّل مسودة، أو يصحح طلبا مرفوضا
command-submit = يرسل مسودة فور الإمكان
command-delete = يحذف مسودة
command-take-back = يعيد إلى مسودة ما لم يُرسل بعد
command-copy = ينشئ مسودة جديدة من طلب مرفوض أو مسحوب
command-retry = يحاول من جديد الآن
command-resolve = يحدد الواقع عندما يضيع جواب الجماعة
command-dismiss = يمحو من الطلب ما رفضته الجماعة
command-sync = يرسل ما ينتظر ويجلب الجديد
command-key = يبيّن هل مفتاح هذا المجلد مناسب
command-list = الطلبات، الأحدث أولا؛ تُقرأ بدون شبكة
command-show = طلب أو مسودة، بالكامل، مع التتبع
command-reply = يكتب إلى المصلحة
command-withdraw = يسحب طلبا
command-reopen = يعيد فتح طلب مغلق
command-rate = يقيّم طلبا مغلقا
command-remind = يذكّر الجماعة بطلب تأخر الجواب عنه
command-photo = يعرض ما سيرسله التطبيق من هذه الصورة، قبل وبعد

option-help = يعرض هذه المساعدة
option-version = يعرض الإصدار
option-data = مجلد البيانات (وإلا مجلد النظام)
option-lang = اللغة: fr أو en أو ar أو de أو nl
option-json = الأجوبة والأخطاء بصيغة JSON (انظروا bindings/cli/JSON.md)
option-ca = يثق أيضا بسلطة التصديق هذه (ملف PEM)
option-source = مصدر المكان: gps أو photo أو asset أو address أو hand
option-city-add-source = عنوان الخادم (https://…، وإن طلب مفتاحا https://…?api_key=…) أو ملف الجماعة
option-search = كلمات البحث؛ لا يهم التشكيل
option-service = رمز الفئة، انظروا «parvis services»
option-subject = رمز الموضوع، انظروا «parvis services»
option-at = أين: خط العرض,خط الطول؛ أو «photo»: حيث التُقطت الصورة
option-accuracy = دقة المكان، بالأمتار
option-address = العنوان، كما يُقرأ
option-text = نصكم؛ «-» يقرؤه من الإدخال القياسي
option-demo-photo = يستعمل هذه الصورة بدل رسم واحدة
option-photo = يضيف هذه الصورة؛ يمكن تكراره
option-mask-photo = يجعل مستطيلًا من الصورة ذات هذا الرقم (1 هي الأولى) غير قابل للتعرف عند الإرسال، ببكسلات الصورة النظيفة: اليسار،الأعلى،العرض،الارتفاع؛ يمكن تكراره
option-answer = يجيب عن سؤال للفئة؛ يمكن تكراره، والقيمة الفارغة تمحو
option-visibility = من يرى الطلب: public أو private
option-name = اسمكم، إن أردتم
option-email = بريدكم الإلكتروني، إن أردتم
option-phone = هاتفكم، إن أردتم
option-draft = يحتفظ بمسودة بدل الإرسال
option-kind = ماذا: question أو suggestion أو complaint
option-id = بداية المعرف، أو رقم الجماعة
option-city-use-id = معرف الجماعة، انظروا «parvis city list»
option-remove-photo = يزيل الصورة ذات هذا الرقم (1 هي الأولى)؛ يمكن تكراره
option-mine = هذا الطلب من قائمة الجماعة هو طلبي
option-resend = إرساله مرة أخرى، مع احتمال التكرار
option-give-up = التخلي عنه: لا بحث بعد الآن ولا إرسال أبدًا
option-wait = مواصلة البحث
option-watch = يستمر إلى أن يُوقف
option-renew = ينشئ مفتاحًا جديدًا بدل المفقود: الطلبات المستلَمة من قبل لا تُتابَع بعد ذلك
option-near = حول نقطة: خط العرض,خط الطول,الشعاع بالأمتار؛ الأقرب أولا
option-open = ما ليس مغلقا فقط
option-limit = عدد الأسطر، وإلا 50؛ 0: الكل
option-reply-text = رسالتكم
option-withdraw-text = لماذا، إن أردتم
option-reopen-text = ما لا يزال غير سليم
option-rate-text = بضع كلمات، إن أردتم
option-stars = من 1 (سيئ جدا) إلى 5 (جيد جدا)
option-keep = يحتفظ بكل شيء في هذا المجلد، للاطلاع لاحقا
option-input = الصورة: JPEG أو PNG أو WebP
option-output = أين تُكتب الصورة النظيفة
option-mask = يجعل هذا المستطيل من الصورة النظيفة غير قابل للتعرف، بالبكسل: اليسار،الأعلى،العرض،الارتفاع؛ يمكن تكراره
option-small = يستغرق وقتًا أطول لملف أصغر بالعُشر

# Names of values in the help; lists of codes stay as they are.
value-options = خيارات
value-command = أمر
value-dir = مجلد
value-file = ملف
value-words = كلمات
value-text = نص
value-code = رمز
value-m = M
value-lat-lon-photo = LAT,LON|photo
value-lat-lon-m = LAT,LON,M
value-x-y-w-h = X,Y,W,H
value-n-x-y-w-h = N:X,Y,W,H
value-text-- = نص|-
value-code-value = رمز=قيمة
value-mail = بريد
value-number = رقم
value-service-request-id = رقم
value-n = N
value-url-file = URL|ملف
value-in = إدخال
value-out = إخراج
value-id = ID

## What was typed is no command

usage-unknown = الخيار «{ $argument }» غير موجود هنا. انظروا «parvis --help».
usage-surplus = «{ $argument }» زائد هنا. انظروا «parvis --help».
usage-command = الأمر «{ $command }» غير موجود. انظروا «parvis --help».
usage-no-command = ماذا تريدون؟ انظروا «parvis --help».
usage-missing = ينقص: { $argument }. أضيفوه.
usage-conflict = «{ $argument }» لا يتوافق مع خيار آخر، أو تكرر مرتين. احذفوا أحدهما.
usage-utf8 = هذا النص ليس بترميز UTF-8. اكتبوه به.
usage-value = «{ $value }» لا يصلح لـ { $argument }: { $expected }
usage-no-value = تنقص قيمة { $argument } أو لا تصلح. انظروا «parvis --help».
usage-too-many = «{ $value }» زائد على { $argument }. ضعوا النصوص بين علامتي اقتباس.
usage-other = هذا الأمر غير مفهوم. انظروا «parvis --help».
usage-suggestion = ربما «{ $suggestion }»؟

expected-language = اكتبوا fr أو en أو ar أو de أو nl.
expected-stars = عدد من 1 إلى 5.
expected-kind = اكتبوا question أو suggestion أو complaint.
expected-at = اكتبوا خط العرض,خط الطول، مثلا 49.4958,5.9806؛ أو photo.
expected-mask = اكتب اليسار،الأعلى،العرض،الارتفاع بالبكسل، مثلًا 200,120,80,40.
expected-mask-photo = اكتب الرقم:اليسار,الأعلى,العرض,الارتفاع بالبكسل، مثلًا 1:200,120,80,40.
expected-near = اكتبوا خط العرض,خط الطول,الأمتار، مثلا 49.4958,5.9806,500.
expected-accuracy = عدد من الأمتار، صفر أو أكثر، مثلا 8.
expected-limit = عدد صحيح، صفر أو أكثر، مثلا 20.
expected-rank = رقم الصورة، ابتداء من 1.
expected-source = اكتبوا gps أو photo أو asset أو address أو hand.
expected-visibility = اكتبوا public أو private.
expected-answer = اكتبوا رمز=قيمة، مثلا ETAT=off.
expected-code = قيمة بالشكل المنتظر، انظروا «--help».

## What the terminal finds by itself

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = «{ $text }»
no-such-city = الجماعة «{ $id }» ليست على هذا الجهاز. انظروا «parvis city list».
see-services = انظروا «parvis services».
no-data-folder = لا مجلد للبيانات: لا HOME ولا XDG_DATA_HOME. أعطوا واحدا بـ --data.
no-such-pack = «{ $source }» ليس عنوانا (https://…) ولا ملفا موجودا. تحققوا منه.
photo-without-place = لا تذكر أي صورة في هذه المسودة مكان التقاطها. أعطوا المكان بـ --at LAT,LON.
no-place = لا مكان بعد لتدقيقه. أعطوه بـ --at LAT,LON.
no-such-photo = لا صورة رقم { $number }: في المسودة { $count }. انظروا «parvis show».
input-unreadable = الإدخال القياسي ليس نصا بترميز UTF-8. أعطوا النص بـ --text.
same-file = ستمحو الصورة النظيفة الأصل. أعطوا ملف إخراج آخر.
cannot-write = تعذرت كتابة { $file }. تحققوا من المجلد وحقوقه والمساحة الحرة.
already-there = { $file } موجود من قبل. أعطوا مجلدا آخر، أو أزيلوا ذاك.
no-signals = لا يسمح هذا النظام بانتظار إشارة التوقف. استعملوا «parvis sync» بدون --watch.
output-failed = { $reason ->
        [full] لم تبق مساحة للإخراج. ما وجب فعله تم: انظروا «parvis list».
        [denied] الإخراج غير مسموح. ما وجب فعله تم: انظروا «parvis list».
       *[other] تعذرت كتابة الإخراج. ما وجب فعله تم: انظروا «parvis list».
    }
kept = لم يضع شيء: المسودة { $id }. أكملوها بـ «parvis edit { $id } …» ثم «parvis submit { $id }».
no-city-hint = افعلوا ذلك بـ «parvis city add URL».
demo-failed = توقف العرض هنا: { $step }

## Cities and services

city-added = أُضيفت { $name }. انظروا «parvis services».
no-cities = لا جماعة. أضيفوا جماعتكم: parvis city add URL
no-services = لا فئة مطابقة. حاولوا بكلمات أقل.
no-services-here = لا تعطي الجماعة أي فئة. انظروا «parvis contacts».
no-contacts = لا تذكر الجماعة أي جهة اتصال.
no-faq = لا سؤال مطابق.
no-faq-here = لا تعطي الجماعة أسئلة متكررة. انظروا «parvis contacts».
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEXT
needed = {" "}(ضروري)
within-working-days = { $days ->
        [zero] جواب في أقل من يوم عمل
        [one] جواب في يوم عمل
        [two] جواب في يومي عمل
        [few] جواب في { $days } أيام عمل
        [many] جواب في { $days } يوم عمل
       *[other] جواب في { $days } يوم عمل
    }
within-days = { $days ->
        [zero] جواب في أقل من يوم
        [one] جواب في يوم
        [two] جواب في يومين
        [few] جواب في { $days } أيام
        [many] جواب في { $days } يوما
       *[other] جواب في { $days } يوم
    }
within-hours = جواب في { $hours } س
only-written = { $kinds }: parvis ask، مع موضوع
only-called = { $kinds }: ليس عبر Parvis، انظروا parvis contacts

## Drafts and requests

moment = { $date }، { $clock }
number = رقم { $reference }
due = الجواب مستحق في { $date }
away = على بعد { $metres } م
of-others = لشخص آخر
photos = { $count ->
        [zero] لا صورة
        [one] صورة واحدة
        [two] صورتان
        [few] { $count } صور
        [many] { $count } صورة
       *[other] { $count } صورة
    }
lacks = { $count ->
        [zero] لا نقطة ناقصة
        [one] نقطة ناقصة
        [two] نقطتان ناقصتان
        [few] { $count } نقاط ناقصة
        [many] { $count } نقطة ناقصة
       *[other] { $count } نقطة ناقصة
    }
saved-at = حُفظت في { $time }
before-sending = قبل الإرسال:
you-can = يمكنكم: { $commands }
reference = الرقم: { $reference }
handled-by = المصلحة: { $service }
due-line = الجواب مستحق في { $date }
notes = ملاحظة الجماعة: { $notes }
next-try = المحاولة المقبلة: { $time }
server-said = تقول الجماعة: { $words }
place = أين: { $latitude }، { $longitude }
contact = للاتصال بكم: { $ways }
accuracy = ± { $metres } م
source-gps = GPS
source-photo = مكان الصورة
source-asset = عنصر للجماعة
source-address = عنوان
source-hand = محدد باليد
photo-line = {"  "}الصورة { $number }: { $width } × { $height }، { $size } · { $file }
masks = { $count ->
        [zero] لن يُطمس شيء عند الإرسال
        [one] سيُطمس مستطيل واحد عند الإرسال
        [two] سيُطمس مستطيلان عند الإرسال
        [few] ستُطمس { $count } مستطيلات عند الإرسال
        [many] سيُطمس { $count } مستطيلا عند الإرسال
       *[other] سيُطمس { $count } مستطيل عند الإرسال
    }
photos-arrived = الصور التي وصلت إلى الجماعة: { $confirmed } من { $total }
timeline = التتبع:
on-the-way = لا يزال في الطريق:
look-alikes = هل هو واحد من هذه؟
photo-added = أُضيفت الصورة: { $before } قبل، { $after } بعد، { $width } × { $height }، بلا مكان ولا بيانات خفية أخرى.
photo-knows-place = تذكر الصورة مكان التقاطها. لاستعماله: parvis edit { $id } --at photo
queued-next = «parvis sync» يرسله؛ و«parvis sync --watch» يرسل تلقائيا فور توفر الشبكة.
deleted = حُذفت المسودة { $id }.
taken-back = { $id } مسودة من جديد؛ لا شيء يُرسل.
no-drafts = لا مسودات.
no-requests = لا طلبات.
more-requests = … وأخرى بعد هذه { $count }. للكل: --limit 0
retried = { $id } · { $state }
resolved = سُجل ذلك. { $id } · { $state }
act-noted = سُجل ذلك لـ { $id }؛ يُرسل مع «parvis sync».
dismissed = مُحي الرفض لـ { $id }. لا يتغير شيء آخر.
act-reply = رسالة
act-withdraw = سحب
act-reopen = إعادة فتح
act-rate = تقييم
act-me-too = «أنا أيضا»
act-remind = تذكير
act-subscribe = اشتراك
act-share = مشاركة
act-answer-slot = جواب عن موعد
act-erase = محو
counted-reply = { $count ->
        [zero] لا رسالة
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
counted-withdraw = { $count ->
        [zero] لا سحب
        [one] سحب واحد
        [two] سحبان
        [few] { $count } سحوب
        [many] { $count } سحبا
       *[other] { $count } سحب
    }
counted-reopen = { $count ->
        [zero] لا إعادة فتح
        [one] إعادة فتح واحدة
        [two] إعادتا فتح
        [few] { $count } إعادات فتح
        [many] { $count } إعادة فتح
       *[other] { $count } إعادة فتح
    }
counted-rate = { $count ->
        [zero] لا تقييم
        [one] تقييم واحد
        [two] تقييمان
        [few] { $count } تقييمات
        [many] { $count } تقييما
       *[other] { $count } تقييم
    }
counted-other = { $count ->
        [zero] لا طلب آخر
        [one] طلب آخر
        [two] طلبان آخران
        [few] { $count } طلبات أخرى
        [many] { $count } طلبا آخر
       *[other] { $count } طلب آخر
    }
act-state-waiting = في الانتظار
act-state-sending = قيد الإرسال
act-state-done = وصل
act-state-rejected = رفضته الجماعة
act-state-parked = يحتاج إليكم
act-state-unsure = ربما وصل؛ «parvis retry» يرسله مجددا، و«parvis dismiss» يتركه
act-state-dropped = متروك

## Synchronising

sync-sent = { $count ->
        [zero] لم يصل أي طلب إلى الجماعة.
        [one] وصل طلب واحد إلى الجماعة.
        [two] وصل طلبان إلى الجماعة.
        [few] وصلت { $count } طلبات إلى الجماعة.
        [many] وصل { $count } طلبا إلى الجماعة.
       *[other] وصل { $count } طلب إلى الجماعة.
    }
sync-photos = { $count ->
        [zero] لم تصل أي صورة.
        [one] وصلت صورة واحدة.
        [two] وصلت صورتان.
        [few] وصلت { $count } صور.
        [many] وصلت { $count } صورة.
       *[other] وصلت { $count } صورة.
    }
sync-acts = وصل إلى الجماعة: { $acts }.
sync-changed = { $count ->
        [zero] لا جديد: parvis list
        [one] جديد في طلب واحد: parvis list
        [two] جديد في طلبين: parvis list
        [few] جديد في { $count } طلبات: parvis list
        [many] جديد في { $count } طلبا: parvis list
       *[other] جديد في { $count } طلب: parvis list
    }
sync-nothing = لا جديد.
sync-need-you = { $count ->
        [zero] لا طلب يحتاج إليكم: parvis list
        [one] طلب واحد يحتاج إليكم: parvis list
        [two] طلبان يحتاجان إليكم: parvis list
        [few] { $count } طلبات تحتاج إليكم: parvis list
        [many] { $count } طلبا يحتاج إليكم: parvis list
       *[other] { $count } طلب يحتاج إليكم: parvis list
    }
key-fits = مفتاح هذا المجلد موجود ومناسب.
key-hint = الأمر «parvis key --renew» ينشئ مفتاحًا جديدًا: الطلبات المستلَمة من قبل لا تُتابَع بعد ذلك.
key-renewed = أُنشئ مفتاح جديد: ما ينتظر يُرسل به. طلبات لم تعد تُتابَع: { $count }.
sync-waiting = { $count ->
        [zero] لا إرسال ينتظر.
        [one] إرسال واحد لا يزال ينتظر.
        [two] إرسالان لا يزالان ينتظران.
        [few] { $count } إرسالات لا تزال تنتظر.
        [many] { $count } إرسالا لا يزال ينتظر.
       *[other] { $count } إرسال لا يزال ينتظر.
    }
sync-next = المحاولة المقبلة بعد { $time }، مع «parvis sync --watch» أو «parvis sync» المقبل.
in-seconds = { $count } ث
in-minutes = { $count } د
in-hours = { $count } س
in-days = { $count ->
        [zero] أقل من يوم
        [one] يوم
        [two] يومين
        [few] { $count } أيام
        [many] { $count } يوما
       *[other] { $count } يوم
    }
sync-other-sender = نسخة أخرى من Parvis ترسل من هذا المجلد؛ وهي تتكلف به.
watching = Parvis يرسل ويستقبل. Ctrl-C للتوقف.
progress-text = { $title }: يُرسل النص…
progress-photos = { $title }: الصورة { $number } من { $total }، { $sent } من { $size }…

## A photo

size-bytes = { $bytes } بايت
size-kilobytes = { $size } ك.ب
size-megabytes = { $whole },{ $tenth } م.ب
photo-size = { $size }، { $width } × { $height } بكسل
photo-before = قبل: { $size }
photo-after = بعد: { $size }
photo-found = وُجد وأُزيل
photo-absent = غير موجود
photo-gps = المكان (GPS): { $found }
photo-time = التاريخ والساعة: { $found }
photo-turned = الاتجاه: كانت الصورة مائلة فقُوّمت
photo-upright = الاتجاه: قائمة من قبل
photo-cut-off = تنبيه: الملف تالف، ولا يوجد من الصورة إلا أول { $percent } ٪.
photo-coarse = تنبيه: الملف تالف، وأدق تفاصيل الصورة ناقصة.
photo-clean = تم التحقق: لم يبق في الصورة النظيفة مكان ولا تاريخ ولا جهاز.
photo-not-clean = انتباه: لا تزال في الصورة النظيفة بيانات. لا ترسلوها، وأخبرونا.

## The demonstration

demo-title = Parvis، قصة مصباح معطل: من شارع بلا شبكة إلى ملف مغلق.
    البلدية والهاتف على هذا الحاسوب؛ لا شيء يغادره.
demo-1 = مساء، في الشارع، بلا شبكة
demo-services = بلا شبكة يعرف الهاتف فئات { $city }: وُجدت الإنارة.
demo-no-network = لا اتصال ممكن.
demo-2 = البلاغ: المكان وسؤال الفئة والنص والصورة
demo-text = المصباح أمام الرقم 12 مطفأ منذ الاثنين، والظلام شديد.
demo-drafted = المسودة { $id }: مصباح، مطفأ، بدقة 8 م.
demo-photo-knew = كانت الصورة الأصلية تذكر مكان التقاطها؛ يُقترح ذلك ولا يؤخذ خفية.
demo-photo-clean = الصورة المحفوظة لا تقول شيئا عن صاحبها: لا مكان ولا وقت ولا جهاز.
demo-photo-drawn = تعذرت كتابة صورة المثال؛ تحققوا من المساحة الحرة.
demo-3 = نفدت البطارية
demo-draft-there = انطفأ الهاتف فجأة ثم أُشعل: المسودة موجودة، كلمة بكلمة.
demo-4 = إرسال
demo-waits = هي في علبة الإرسال، على القرص؛ لم يبق شيء للمواطن.
demo-town-has-none = ليس عند البلدية شيء بعد.
demo-5 = تعود الشبكة ضعيفة: تستقبل البلدية، ويضيع جوابها
demo-answer-lost = أخذت البلدية البلاغ؛ ولم يصل الجواب إلى الهاتف.
demo-by-itself = { $count ->
    [zero] بلا إرسال
    [one] في إرسال واحد
    [two] في إرسالين
    [few] في { $count } إرسالات
    [many] في { $count } إرسالا
   *[other] في { $count } إرسال
}، وصل تلقائيا، والنص والصورة مؤكدان.
demo-exactly-one = عند البلدية واحد بالضبط.
demo-receipt = { $service }، الجواب مستحق في { $date }.
demo-due-known = يعرف المواطن من يتكلف به ومتى.
demo-6 = تُسند البلدية وتجيب؛ والجيران يبلّغون أيضا
demo-service = الإنارة العمومية، الشمال
demo-staff-text = صباح الخير، يأتي فريق غدا. هل يظهر رقم العمود؟
demo-message-read = الرسالة على الهاتف، غير مقروءة.
demo-7 = المواطن يجيب
demo-reply = نعم، هو 4711. شكرا!
demo-reply-there = البلدية تقرأ الجواب.
demo-8 = تصلح البلدية وتغلق، ويقيّم المواطن
demo-working = طُلب المصباح.
demo-fixed = استُبدل المصباح.
demo-closed = مغلق ومعالج: الهاتف يعرف ذلك.
demo-thanks = سريع، شكرا.
demo-rated = التقييم (5 من 5) عند البلدية.
demo-9 = التتبع، كما يحتفظ به المواطن
demo-timeline = كامل ومرتب.
demo-10 = بلا شبكة من جديد، وأُشعل الهاتف: كل شيء لا يزال موجودا
demo-search = المصباح
demo-found = البحث «{ $search }»: وُجد، بلا شبكة.
demo-near = حول هنا، الأقرب أولا: { $count } في أقل من 500 م.
demo-numbers = بالأرقام
demo-number-photo = الصورة: { $before } قبل، { $after } بعد.
demo-number-text = نص البلاغ على الشبكة: { $bytes } بايت.
demo-number-calls = النداءات على الشبكة: { $count }، منها { $puts } للنص و{ $photos } للصورة.
demo-number-server = عند البلدية: البلاغات { $count }، الصور { $photos }، المراحل { $entries }.
demo-number-time = المدة: { $whole },{ $tenth } ث.
demo-small = النص أقل من 2000 بايت.
demo-photo-served = بلاغ واحد وصورة واحدة: النظيفة، بايتا ببايت.
demo-end = كل المراحل تم التحقق منها.
demo-kept = كل شيء محفوظ في { $folder }.
demo-sync = مزامنة لم ترسل كل شيء.
demo-network = تعذر ضبط الشبكة المحاكاة.
demo-no-town-hall = بلدية العرض لا تجيب كما يُنتظر ({ $reason }).
