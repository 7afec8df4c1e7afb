plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "org.parvis.ui"
    compileSdk = 36
    defaultConfig { minSdk = 26 }
    buildFeatures { compose = true }
}

dependencies {
    api(project(":core"))
    api(libs.activity.compose)
    api(libs.compose.foundation)
    api(libs.compose.ui)
    api(libs.material3)
    api(libs.lifecycle.runtime.compose)
}
