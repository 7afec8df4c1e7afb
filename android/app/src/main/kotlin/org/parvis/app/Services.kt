package org.parvis.app

import android.content.Context

/** A service that every phone has: where it lacks, nothing here works anyway. */
inline fun <reified T : Any> Context.service(): T = requireNotNull(getSystemService(T::class.java)) { "no ${T::class.java}" }
