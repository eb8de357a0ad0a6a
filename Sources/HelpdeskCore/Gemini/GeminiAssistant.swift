#if canImport(FoundationNetworking)
import Foundation
public import FoundationNetworking
#else
public import Foundation
#endif

/// Suggests by asking Gemini, and falls back to another assistant when that fails.
///
/// ```swift
/// let key = try GeminiKey.fromEnvironment()
/// let gemini = try key.map { try GeminiAssistant(key: $0) }
/// let own = try await Helpdesk(store: store, assistant: gemini ?? OfflineAssistant())
/// ```
///
/// What leaves the process, in one request to `models/{model}:generateContent`: the ticket's
/// subject, state and messages, the articles and canned responses that the desk has found for it,
/// subjects and resolutions of similar tickets, and the agent's wish. Personal data is masked
/// before (``PersonalDataMask``); internal notes stay unless the host allows them; ids, mail
/// headers, attachments and captured context are never sent. The key is in the header
/// `x-goog-api-key` and nowhere else.
///
/// | What came back | What follows |
/// | --- | --- |
/// | JSON of the shape that was asked for | suggestions that keep to the rules below |
/// | 429, 5xx, no connection, a connection cut, no answer in time | another attempt after a growing wait, or after `Retry-After`; then the fallback |
/// | another status, a redirect (none is followed) | the fallback |
/// | a blocked question, an unfinished or empty answer | the fallback |
/// | no JSON, another shape, an answer that is too long | the fallback |
/// | no suggestion that keeps to the rules | the fallback |
/// | an empty list | an empty list |
/// | cancelled task | `CancellationError` |
///
/// Every suggestion has to cite labels of sources that were sent. One that cites anything else, puts
/// out a placeholder of another customer's ticket, or holds an address, a number or a link that was
/// not in the material, is left out as a whole, and counted in ``AssistAnswer/dropped``. Only drafts
/// and reasons are the model's words: what an article, a response or a resolution says, and what an
/// action does, comes from the desk.
///
/// Nothing is kept: neither questions nor answers, in memory or in the store. A watched query does
/// not wait for Gemini; the fallback answers there (``Assistant/immediate``).
///
/// Copies share one URL session and one limit of concurrent requests.
public struct GeminiAssistant: Assistant {
  /// What it is called.
  public let name = "gemini"
  /// How it asks.
  public let settings: GeminiSettings

  private let key: GeminiKey
  private let endpoint: URL
  private let clock: any DeskClock
  private let fallback: any Assistant
  private let client: HTTPClient
  private let gate: RequestGate
  private let jitter: @Sendable () -> Double

  /// Makes an assistant; nothing is sent before somebody asks for suggestions.
  ///
  /// - Parameters:
  ///   - key: The key to the Gemini API.
  ///   - settings: How it is asked.
  ///   - clock: What waits between two attempts; the desk's clock.
  ///   - fallback: Who answers when Gemini does not, and in watched queries.
  ///   - configuration: For proxies, TLS and the like; cookies, caches and stored credentials are
  ///     never used.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for settings out of range.
  public init(
    key: GeminiKey, settings: GeminiSettings = .standard, clock: any DeskClock = SystemClock(),
    fallback: any Assistant = OfflineAssistant(),
    configuration: URLSessionConfiguration = .ephemeral
  ) throws(HelpdeskError) {
    try self.init(
      key: key, settings: settings, clock: clock, fallback: fallback,
      configuration: configuration, jitter: { Double.random(in: 0...1) })
  }

  init(
    key: GeminiKey, settings: GeminiSettings, clock: any DeskClock, fallback: any Assistant,
    configuration: URLSessionConfiguration, jitter: @escaping @Sendable () -> Double
  ) throws(HelpdeskError) {
    endpoint = try settings.endpoint()
    self.key = key
    self.settings = settings
    self.clock = clock
    self.fallback = fallback
    self.jitter = jitter
    client = HTTPClient(configuration: configuration, bodyLimit: settings.answerBytes + 1)
    gate = RequestGate(settings.concurrentRequests)
  }

  /// The fallback: nobody who watches a query waits for the network, nor pays for every change.
  public var immediate: any Assistant { fallback.immediate }

  /// The suggestions of ``answer(for:)``.
  public func suggestions(for request: AssistRequest) async throws -> [Suggestion] {
    try await answer(for: request).suggestions
  }

  /// Asks Gemini, and falls back where that fails.
  ///
  /// - Parameter request: The ticket, and what the desk has found for it.
  /// - Returns: The suggestions, who made them, and why the fallback did, if so.
  /// - Throws: `CancellationError`, and what the fallback throws.
  public func answer(for request: AssistRequest) async throws -> AssistAnswer {
    let failure: GeminiFailure
    do throws(GeminiFailure) {
      return try await ask(request)
    } catch {
      failure = error
    }
    if failure == .cancelled || Task.isCancelled { throw CancellationError() }
    var answer = try await fallback.answer(for: request)
    answer.fallback = AssistFallback(
      from: name, reason: failure.description, underlying: failure)
    return answer
  }

  private func ask(_ request: AssistRequest) async throws(GeminiFailure) -> AssistAnswer {
    let material = GeminiMaterial(request, settings)
    guard !material.citations.isEmpty else { throw .nothingFits }
    let body: Data
    do {
      body = try GeminiRequest(material, settings).encoded()
    } catch {
      throw .wrongShape("the question cannot be written as JSON")
    }
    let text = try await send(body)
    let answer = try GeminiSuggestion.all(in: text.text)
    let (sound, dropped) = material.sound(answer)
    if sound.isEmpty, dropped > 0 { throw .nothingSound(dropped: dropped) }
    return AssistAnswer(sound, by: name, dropped: dropped, usage: text.usage)
  }

  /// Sends the question when its turn has come, as often as the settings allow.
  private func send(_ body: Data) async throws(GeminiFailure) -> GeminiReply.Text {
    var request = URLRequest(url: endpoint)
    request.httpMethod = "POST"
    request.setValue("application/json; charset=utf-8", forHTTPHeaderField: "Content-Type")
    request.setValue(key.value, forHTTPHeaderField: "x-goog-api-key")
    request.httpBody = body
    let ready = request
    guard await gate.enter() else { throw .cancelled }
    defer { gate.leave() }

    let backoff = GeminiBackoff(settings)
    var attempt = 1
    while true {
      let result = await client.send(ready, timeout: settings.timeout)
      let refusal: GeminiReply.Refusal
      do throws(GeminiReply.Refusal) {
        return try GeminiReply.text(
          result, answerBytes: settings.answerBytes, now: clock.now)
      } catch {
        refusal = error
      }
      guard refusal.mayRetry,
        let wait = backoff.wait(after: attempt, asked: refusal.after, jitter: jitter())
      else { throw refusal.failure }
      do {
        try await clock.sleep(until: clock.now.adding(wait))
      } catch {
        throw .cancelled
      }
      attempt += 1
    }
  }
}

extension GeminiAssistant: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The model, never the key.
  public var description: String { "GeminiAssistant(\(settings.model))" }

  /// The model, never the key.
  public var debugDescription: String { description }

  /// The settings, never the key.
  public var customMirror: Mirror {
    Mirror(self, children: ["settings": settings], displayStyle: .struct)
  }
}
