plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "org.parvis.app"
    compileSdk = 36
    defaultConfig {
        applicationId = "org.parvis.app"
        minSdk = 26
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
    }
    buildFeatures { compose = true }
    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "rules.pro")
        }
    }
    // One download for each kind of processor; libraries uncompressed, on pages of 16 KiB.
    bundle { abi { enableSplit = true } }
    packaging { jniLibs { useLegacyPackaging = false } }
    // Neither holds a Google library; push will come here.
    flavorDimensions += "shop"
    productFlavors {
        create("play") { dimension = "shop" }
        create("fdroid") { dimension = "shop" }
    }
    sourceSets["main"].apply {
        // ABI/libparvis_core.so, as `cargo ndk -o target/jni` leaves them; the packs of the cities.
        jniLibs.srcDir("../../target/jni")
        assets.srcDir("../../target/assets")
    }
}

val packs by tasks.registering(Copy::class) {
    from("../../tests/packs") { include("*.json") }
    into("../../target/assets/packs")
}
tasks.named("preBuild") { dependsOn(packs) }

dependencies {
    implementation(project(":ui"))
    implementation(libs.core)
    implementation(libs.core.splashscreen)
    implementation(libs.coroutines.android)
    implementation(libs.work.runtime)
    // With its libraries for Android.
    implementation(variantOf(libs.jna) { artifactType("aar") })
}
