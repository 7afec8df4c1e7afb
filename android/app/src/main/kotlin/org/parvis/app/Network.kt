package org.parvis.app

import android.content.Context
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.net.NetworkCapabilities.NET_CAPABILITY_NOT_METERED
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.parvis.core.ffi.Connectivity

/** What the system says of the network. The core knows that this may be wrong. */
class Network(context: Context) : ConnectivityManager.NetworkCallback() {
    private val manager = context.service<ConnectivityManager>()
    private val said = MutableStateFlow(if (manager.activeNetwork == null) Connectivity.OFFLINE else Connectivity.UNSTATED)
    val connectivity: StateFlow<Connectivity> = said

    init {
        manager.registerDefaultNetworkCallback(this)
    }

    override fun onCapabilitiesChanged(network: android.net.Network, capabilities: NetworkCapabilities) {
        said.value = if (capabilities.hasCapability(NET_CAPABILITY_NOT_METERED)) Connectivity.UNMETERED else Connectivity.METERED
    }

    override fun onLost(network: android.net.Network) {
        said.value = Connectivity.OFFLINE
    }
}
