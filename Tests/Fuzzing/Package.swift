// swift-tools-version: 6.1

import PackageDescription

// Built by .ci/fuzz alone, which instruments the libraries too.
let package = Package(
  name: "Fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "helpdesk-swift", path: "../..")],
  targets: [
    .executableTarget(
      name: "FuzzStore",
      dependencies: [
        .product(name: "HelpdeskCore", package: "helpdesk-swift"),
        .product(name: "HelpdeskStore", package: "helpdesk-swift"),
      ],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])],
      // GNU gold stumbles over the fuzzer's debug information.
      linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))])
  ],
  swiftLanguageModes: [.v6]
)
