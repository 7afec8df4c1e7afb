package org.parvis.app

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import org.parvis.core.ffi.News

/** What the core says is to be told outside the app, told: one notification a request, replaced by its next. */
object Notifications {
    private const val CHANNEL = "requests"
    private const val GROUP = "requests"
    private const val SUMMARY = "summary"
    private const val SENDING = "sending"

    /** The one that stands while photos are sent. */
    const val SENDING_ID = 1

    fun prepare(context: Context) {
        val name = context.getString(org.parvis.ui.R.string.notify_requests)
        manager(context).createNotificationChannel(NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_DEFAULT))
        val sending = context.getString(org.parvis.ui.R.string.notify_sending)
        manager(context).createNotificationChannel(NotificationChannel(SENDING, sending, NotificationManager.IMPORTANCE_LOW))
    }

    /** What the system wants shown while something is sent that the citizen began. */
    fun sending(context: Context): Notification {
        val open = Intent(Intent.ACTION_VIEW, Uri.parse("parvis://outbox"), context, MainActivity::class.java)
        return Notification.Builder(context, SENDING)
            .setSmallIcon(R.drawable.icon)
            .setContentTitle(context.getString(org.parvis.ui.R.string.notify_sending))
            .setProgress(0, 0, true)
            .setOngoing(true)
            .setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
            .build()
    }

    fun tell(context: Context, news: News) {
        if (!manager(context).areNotificationsEnabled()) return
        for (item in news.items) {
            val link = Uri.Builder().scheme("parvis").authority("request").appendPath(item.request).build()
            val public = notification(context, item.publicText, link).build()
            // On a locked screen only that there is news.
            val told = notification(context, item.text, link).setPublicVersion(public).setWhen(item.at.toEpochMilli())
            manager(context).notify(item.request, 0, told.build())
        }
        news.summary?.let { summary ->
            val all = notification(context, summary, Uri.parse("parvis://requests")).setGroupSummary(true)
            manager(context).notify(SUMMARY, 0, all.build())
        }
    }

    private fun notification(context: Context, text: String, link: Uri): Notification.Builder {
        val open = Intent(Intent.ACTION_VIEW, link, context, MainActivity::class.java)
        return Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.icon)
            .setContentTitle(context.getString(org.parvis.ui.R.string.app_name))
            .setContentText(text)
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setGroup(GROUP)
            .setAutoCancel(true)
            .setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
    }

    private fun manager(context: Context) = context.service<NotificationManager>()
}
