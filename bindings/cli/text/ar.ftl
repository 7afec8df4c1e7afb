# The terminal's own words in Arabic. Help, usage errors and the demonstration are in French here: what is missing in
# this file comes from fr.ftl.

## Sentences

labelled = { $label }: { $text }
stated = { $word }. { $sentence }
about-file = { $file } – { $text }
quoted = «{ $text }»
no-such-city = البلدية «{ $id }» غير موجودة على هذا الجهاز. انظر «parvis city list».
see-services = انظر «parvis services».
not-uncertain = هذا الطلب لا ينتظر أي قرار. لمعرفة حالته: parvis show.
not-sent-yet = لم يُرسل هذا الطلب بعد. لتغييره: parvis take-back ثم parvis edit.
already-closed = هذا الطلب مغلق. أعد فتحه أولا: parvis reopen.
not-closed = هذا الطلب غير مغلق. راسل المصلحة بدل ذلك: parvis reply.
already-withdrawn = سُحب هذا الطلب. قدّم طلبا جديدا: parvis report.
no-data-folder = لا مجلد للبيانات: لا HOME ولا XDG_DATA_HOME. حدّد مجلدا بـ --data DOSSIER.
no-such-pack = «{ $source }» ليس عنوانا (https://…) ولا ملفا موجودا. تحقق منه.
photo-without-place = لا تذكر أي من الصور مكان التقاطها. حدّد المكان بـ --at LAT,LON.
no-place = لا يوجد مكان بعد لتدقيقه. حدّده بـ --at LAT,LON.
no-such-photo = لا توجد صورة رقم { $number }: عدد صور المسودة { $count }. انظر «parvis show».
input-unreadable = لا يمكن قراءة الدخل القياسي كنص UTF-8. اكتب النص بـ --text.
same-file = ستحل الصورة النظيفة محل الأصل. حدّد ملف خرج آخر.
cannot-write = تتعذر كتابة { $file }. تحقق من المجلد وصلاحياته والمساحة الفارغة.
no-signals = لا يسمح هذا النظام بانتظار إشارة التوقف. استعمل «parvis sync» من دون --watch.
output-failed = { $reason ->
        [full] لم تعد هناك مساحة للخرج. تم ما كان مطلوبا: انظر «parvis list».
        [denied] الخرج غير مسموح به. تم ما كان مطلوبا: انظر «parvis list».
       *[other] تتعذر كتابة الخرج. تم ما كان مطلوبا: انظر «parvis list».
    }
kept = لم يضع شيء: المسودة { $id }. أكملها بـ «parvis edit { $id } …» ثم «parvis submit { $id }».
no-city-hint = افعل ذلك بـ «parvis city add ADRESSE».

## Cities, services

already-there = { $file } موجود من قبل. حدّد مجلدا آخر أو احذف هذا.
no-faq-here = لا تقدم البلدية أسئلة متكررة. انظر «parvis contacts».
no-services-here = لا تقدم البلدية أي فئة. انظر «parvis contacts».
only-called = { $kinds }: ليس عبر Parvis، انظر parvis contacts
only-written = { $kinds }: parvis ask، مع موضوع
city-added = أضيفت { $name }. انظر «parvis services».
no-cities = لا بلدية. أضف بلديتك: parvis city add ADRESSE
no-services = لا خدمة مطابقة. جرّب كلمات أقل.
no-contacts = لا تذكر البلدية أي وسيلة اتصال.
no-faq = لا سؤال مطابق.
subjects = { $kind }: parvis ask --kind { $name } --subject CODE --text TEXTE
needed = {" "}(إلزامي)
within-working-days = { $days ->
        [zero] جواب في يوم العمل نفسه
        [one] جواب خلال يوم عمل
        [two] جواب خلال يومي عمل
        [few] جواب خلال { $days } أيام عمل
        [many] جواب خلال { $days } يوم عمل
       *[other] جواب خلال { $days } يوم عمل
    }
within-days = { $days ->
        [zero] جواب في اليوم نفسه
        [one] جواب خلال يوم
        [two] جواب خلال يومين
        [few] جواب خلال { $days } أيام
        [many] جواب خلال { $days } يوما
       *[other] جواب خلال { $days } يوم
    }
within-hours = جواب خلال { $hours } س

## Requests

moment = { $date }، { $clock }
number = رقم { $reference }
due = الجواب منتظر يوم { $date }
away = على بعد { $metres } م
of-others = من شخص آخر
photos = { $count ->
        [zero] لا صور
        [one] صورة واحدة
        [two] صورتان
        [few] { $count } صور
        [many] { $count } صورة
       *[other] { $count } صورة
    }
lacks = { $count ->
        [zero] لا شيء ينقص
        [one] نقطة واحدة تنقص
        [two] نقطتان تنقصان
        [few] { $count } نقاط تنقص
        [many] { $count } نقطة تنقص
       *[other] { $count } نقطة تنقص
    }
saved-at = حُفظ: { $time }
before-sending = قبل الإرسال:
you-can = يمكنك: { $commands }
reference = الرقم: { $reference }
handled-by = المصلحة: { $service }
due-line = الجواب منتظر يوم { $date }
notes = ملاحظة البلدية: { $notes }
next-try = المحاولة القادمة: { $time }
server-said = تقول البلدية: { $words }
place = المكان: { $latitude }, { $longitude }
accuracy = ± { $metres } م
source-gps = GPS
source-photo = مكان الصورة
source-asset = منشأة تابعة للبلدية
source-address = عنوان
source-hand = حُدّد يدويا
photo-line = {"  "}الصورة { $number }: { $width } × { $height }، { $size } · { $file }
photos-arrived = صور وصلت إلى البلدية: { $confirmed } من { $total }
timeline = التتبع:
on-the-way = في الطريق:
look-alikes = هل هو أحد هذه الطلبات؟
photo-added = أضيفت الصورة: { $before } قبل، { $after } بعد، { $width } × { $height }، من دون مكان ولا بيانات خفية أخرى.
photo-knows-place = تذكر الصورة مكان التقاطها. لاستعماله: parvis edit { $id } --at photo --photo FICHIER --remove-photo 1
queued-next = «parvis sync» يرسله؛ و«parvis sync --watch» يرسل تلقائيا متى توفرت الشبكة.
deleted = حُذفت المسودة { $id }.
taken-back = عاد { $id } مسودة؛ لن يُرسل شيء.
no-drafts = لا مسودات.
no-requests = لا طلبات.
dismissed = مُحي الرفض من { $id }. لا يتغير شيء آخر.
retried = { $id } · { $state }
resolved = سُجّل ذلك. { $id } · { $state }
act-noted = سُجّل ذلك من أجل { $id }؛ يُرسل بـ «parvis sync».
act-reply = رسالة
act-withdraw = سحب
act-reopen = إعادة فتح
act-rate = تقييم
act-me-too = «أنا أيضا»
act-remind = تذكير
act-subscribe = اشتراك
act-share = مشاركة
act-answer-slot = رد على موعد
act-erase = محو
act-state-waiting = في الانتظار
act-state-sending = قيد الإرسال
act-state-done = وصل
act-state-rejected = رفضته البلدية
act-state-parked = يحتاج إليك
act-state-dropped = متروك

## Synchronisation

sync-sent = { $count ->
        [zero] لم يصل أي طلب إلى البلدية.
        [one] وصل طلب واحد إلى البلدية.
        [two] وصل طلبان إلى البلدية.
        [few] وصلت { $count } طلبات إلى البلدية.
        [many] وصل { $count } طلبا إلى البلدية.
       *[other] وصل { $count } طلب إلى البلدية.
    }
sync-photos = { $count ->
        [zero] لم تصل أي صورة.
        [one] وصلت صورة واحدة.
        [two] وصلت صورتان.
        [few] وصلت { $count } صور.
        [many] وصلت { $count } صورة.
       *[other] وصلت { $count } صورة.
    }
sync-acts = وصل إلى البلدية: { $acts }.
counted-reply = { $count ->
        [zero] لا رسائل
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
        [few] { $count } عمليات سحب
        [many] { $count } عملية سحب
       *[other] { $count } عملية سحب
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
        [zero] لا تقييمات
        [one] تقييم واحد
        [two] تقييمان
        [few] { $count } تقييمات
        [many] { $count } تقييما
       *[other] { $count } تقييم
    }
counted-other = { $count ->
        [zero] لا إجراءات أخرى
        [one] إجراء آخر
        [two] إجراءان آخران
        [few] { $count } إجراءات أخرى
        [many] { $count } إجراء آخر
       *[other] { $count } إجراء آخر
    }
sync-changed = { $count ->
        [zero] لا جديد: parvis list
        [one] جديد بشأن طلب واحد: parvis list
        [two] جديد بشأن طلبين: parvis list
        [few] جديد بشأن { $count } طلبات: parvis list
        [many] جديد بشأن { $count } طلبا: parvis list
       *[other] جديد بشأن { $count } طلب: parvis list
    }
sync-nothing = لا جديد.
sync-need-you = { $count ->
        [zero] لا طلب يحتاج إليك: parvis list
        [one] طلب واحد يحتاج إليك: parvis list
        [two] طلبان يحتاجان إليك: parvis list
        [few] { $count } طلبات تحتاج إليك: parvis list
        [many] { $count } طلبا يحتاج إليك: parvis list
       *[other] { $count } طلب يحتاج إليك: parvis list
    }
sync-waiting = { $count ->
        [zero] لا إرسال في الانتظار.
        [one] ما زال إرسال واحد في الانتظار.
        [two] ما زال إرسالان في الانتظار.
        [few] ما زالت { $count } إرسالات في الانتظار.
        [many] ما زال { $count } إرسالا في الانتظار.
       *[other] ما زال { $count } إرسال في الانتظار.
    }
sync-next = المحاولة القادمة بعد { $time }، بـ «parvis sync --watch» أو «parvis sync» القادم.
in-seconds = { $count } ث
in-minutes = { $count } د
in-hours = { $count } س
in-days = { $count ->
        [zero] { $count } يوم
        [one] يوم
        [two] يومين
        [few] { $count } أيام
        [many] { $count } يوما
       *[other] { $count } يوم
    }
sync-other-sender = برنامج Parvis آخر يرسل من هذا المجلد؛ هو من يتكفل بذلك.
watching = يرسل Parvis ويستقبل. Ctrl-C للتوقف.
progress-text = { $title }: إرسال النص…
progress-photos = { $title }: الصورة { $number } من { $total }، { $sent } من { $size }…

## Photos

size-bytes = { $bytes } بايت
size-kilobytes = { $size } كيلوبايت
size-megabytes = { $whole },{ $tenth } ميغابايت
photo-size = { $size }، { $width } × { $height } بكسل
photo-before = قبل: { $size }
photo-after = بعد: { $size }
photo-found = وُجد وأزيل
photo-absent = غير موجود
photo-gps = المكان (GPS): { $found }
photo-time = التاريخ والساعة: { $found }
photo-turned = الاتجاه: كانت الصورة مائلة فعُدّلت
photo-upright = الاتجاه: صحيح من الأصل
photo-clean = تم التحقق: لم تعد الصورة النظيفة تحتوي على مكان ولا تاريخ ولا جهاز.
photo-not-clean = تنبيه: ما زالت الصورة النظيفة تحتوي على بيانات. لا ترسلها، وبلّغ عن ذلك.
