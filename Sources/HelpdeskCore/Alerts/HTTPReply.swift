internal import Foundation

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// What a server answered.
struct HTTPReply: Hashable, Sendable {
  /// The status code.
  var status: Int
  /// The headers, their names in lower case.
  var headers: [String: String]
  /// The body, or its beginning.
  var body: Data
  /// Whether the body went on beyond the limit.
  var isTruncated: Bool
}

extension HTTPReply {
  /// The head of a reply, the body yet to come.
  init(_ response: HTTPURLResponse) {
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      guard let name = name as? String, let value = value as? String else { continue }
      headers[name.lowercased()] = value
    }
    self.init(status: response.statusCode, headers: headers, body: Data(), isTruncated: false)
  }
}

/// Why there is no answer; says nothing about where the request went.
enum HTTPFailure: Error, Hashable, Sendable {
  case timedOut
  case cancelled
  /// The transport failed; the text is ours, since the system's own texts name the address.
  case transport(String)
}

extension HTTPFailure {
  /// The failure behind an error of the URL loading system.
  init(_ error: any Error) {
    guard let code = (error as? URLError)?.code else {
      self = .transport("the connection failed")
      return
    }
    switch code {
    case .timedOut: self = .timedOut
    case .cannotFindHost, .dnsLookupFailed: self = .transport("the host was not found")
    case .cannotConnectToHost: self = .transport("the connection was refused")
    case .notConnectedToInternet: self = .transport("there is no network")
    case .networkConnectionLost: self = .transport("the connection was lost")
    case .badServerResponse, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
      self = .transport("the answer is not HTTP")
    case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
      .clientCertificateRequired:
      self = .transport("no secure connection could be made")
    default: self = .transport("the connection failed (\(code.rawValue))")
    }
  }

  /// What happened, for people.
  var reason: String {
    switch self {
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .transport(let reason): reason
    }
  }
}
