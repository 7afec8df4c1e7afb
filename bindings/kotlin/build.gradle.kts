// As a part of the Android build only (android/settings.gradle.kts); by itself the library is built by Maven (./test).
plugins { alias(libs.plugins.kotlin.jvm) }

kotlin { jvmToolchain(17) }

// What ./generate writes.
sourceSets["main"].kotlin.srcDir("../../target/kotlin")

dependencies {
    api(libs.coroutines.core)
    // The app brings JNA with its libraries for Android.
    compileOnly(libs.jna)
}
