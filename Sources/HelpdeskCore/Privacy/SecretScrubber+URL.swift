import Foundation

extension SecretScrubber {
  /// An address without its secrets.
  ///
  /// Values of the query and the fragment go when their name announces a secret; in an address that
  /// is also `code`, `state`, `key`, `sig`, `signature`, `auth`, `nonce` and `hmac`. The password of
  /// `user:password@` goes, and whatever ``scrub(_:)`` finds in the rest. The text need not be a
  /// valid address.
  public static func scrubURL(_ url: String) -> String {
    var result = ""
    var part = ""
    var isQuery = false
    for scalar in url.unicodeScalars {
      switch scalar {
      case "?", "#":
        result += isQuery ? scrubParameter(part) : part
        isQuery = true
      case "&" where isQuery:
        result += scrubParameter(part)
      default:
        part.unicodeScalars.append(scalar)
        continue
      }
      result.unicodeScalars.append(scalar)
      part = ""
    }
    result += isQuery ? scrubParameter(part) : part
    return scrub(result)
  }

  private static func scrubParameter(_ parameter: String) -> String {
    guard let equals = parameter.utf8.firstIndex(of: UInt8(ascii: "=")) else { return parameter }
    let value = parameter[parameter.utf8.index(after: equals)...]
    let name = String(parameter[..<equals])
    let plain = name.removingPercentEncoding ?? name
    guard !value.isEmpty, !value.hasPrefix("[redacted") else { return parameter }
    if addressNames.contains(plain.lowercased()) { return name + "=" + SecretKind.token.note }
    switch SecretName(plain.utf8) {
    case .secret(let kind): return name + "=" + kind.note
    case .number: return name + "=" + SecretKind.code.note
    case .cookie: return name + "=" + SecretKind.cookie.note
    case .authorization: return name + "=" + SecretKind.token.note
    case nil: return parameter
    }
  }

  private static let addressNames: Set<String> = [
    "auth", "code", "hmac", "key", "nonce", "sig", "signature", "state", "x-amz-credential",
    "x-amz-signature",
  ]
}
