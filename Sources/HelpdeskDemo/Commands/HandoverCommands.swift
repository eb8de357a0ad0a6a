import HelpdeskCore

/// What a bot hands over.
@MainActor
enum HandoverCommands {
  nonisolated static let table: [Command] = [
    Command(
      "transfer CONVERSATION TEXT [--from ID] [--name NAME] [--email MAIL] [--type TYPE]",
      "hands a bot's conversation over, as a ticket; the same conversation gives the same one",
      .escalations,
      staff: { session, desk, arguments in
        let conversation = try arguments.next("the conversation's id")
        let text = try arguments.text("what the customer said to the bot")
        let requester = try await TicketCommands.requester(session, arguments)
        let transfer = AITransfer(
          conversation: conversation, requester: requester, summary: text,
          history: [
            AITransfer.Message(
              role: .customer, text: text, at: session.now.adding(.minutes(-3))),
            AITransfer.Message(
              role: .ai, text: "I am sorry to hear that. Have you tried to load the page again?",
              at: session.now.adding(.minutes(-2))),
            AITransfer.Message(
              role: .customer, text: "Yes. I would like to speak with a person.",
              at: session.now.adding(.minutes(-1))),
          ],
          suggestedResolution: "Look at the customer's last payment.",
          customerContext: ["accountStatus": "active", "plan": "standard"])
        let ticket = try await desk.createTicketFromAITransfer(transfer)
        session.say("\(TicketText.line(ticket)) (\(ticket.category), via \(ticket.channel))")
      })
  ]
}
