import Foundation
import Synchronization

/// What became of a question to the bot.
enum BotOutcome: Sendable {
  case reply(ChatReply)
  /// Nothing usable, and what went wrong.
  case failed(String)
}

/// One question to the bot, given up when its time is over.
///
/// The bot works in a task of its own: one that neither answers nor heeds its cancellation holds up
/// nobody.
final class BotCall: Sendable {
  private enum State {
    case running
    case awaited(CheckedContinuation<BotOutcome, Never>)
    case over(BotOutcome)
  }

  private let state = Mutex(State.running)

  /// Asks the bot, and takes what is there by an instant of the clock.
  static func ask(
    _ bot: any ChatBot, _ request: ChatRequest, by instant: Date, on clock: any DeskClock
  ) async -> BotOutcome {
    let call = BotCall()
    let alarm = clock.setAlarm(at: instant, "chat bot") { call.end(.failed("timeout")) }
    let task = Task {
      do {
        call.end(.reply(try await bot.reply(to: request).validated()))
      } catch let error as HelpdeskError {
        call.end(.failed(error.description))
      } catch {
        call.end(.failed("\(type(of: error))"))
      }
    }
    let outcome = await call.outcome()
    task.cancel()
    clock.cancelAlarm(alarm)
    return outcome
  }

  private func outcome() async -> BotOutcome {
    await withCheckedContinuation { continuation in
      let known: BotOutcome? = state.withLock { state in
        if case .over(let outcome) = state { return outcome }
        state = .awaited(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// The first end counts.
  private func end(_ outcome: BotOutcome) {
    let waiting: CheckedContinuation<BotOutcome, Never>? = state.withLock { state in
      switch state {
      case .running:
        state = .over(outcome)
        return nil
      case .awaited(let continuation):
        state = .over(outcome)
        return continuation
      case .over: return nil
      }
    }
    waiting?.resume(returning: outcome)
  }
}
