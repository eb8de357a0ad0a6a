import HelpdeskCore

extension DemoBuilder {
  /// A ticket that has long been resolved.
  private struct Past {
    let subject: String
    let category: TicketCategory
    let priority: TicketPriority
    let resolution: String
  }

  private static let past: [Past] =
    past(
      .accountAccess, .urgent, "Checked who it is and reset the second factor.",
      [
        "Cannot log in, the code app was on my old phone", "Locked out after changing my phone",
        "The login code never arrives on my new phone", "I lost my phone and cannot log in",
        "Login says wrong code every time", "My account is locked after five wrong codes",
        "Log in fails after I changed my phone number", "How do I log in without my old phone",
        "Locked out of my account, please help",
      ])
    + past(
      .payments, .high, "Synced the escrow status by hand.",
      [
        "Payment has been stuck in escrow for a week", "Escrow does not release the payment",
        "Escrow says awaiting funding, the bank says paid", "My payment is stuck, job approved",
        "The escrow of my job was not released", "Payment not released after approval",
        "Escrow shows the wrong amount of my payment", "Payment stuck since Thursday",
        "Where is the payment that escrow released",
      ])
    + past(
      .billing, .low, "Corrected the invoice and sent it again.",
      [
        "Please put our VAT number on the invoice", "The invoice shows our old address",
        "We need the invoices of last year", "Invoice with the wrong company name",
        "Could you send the invoice again", "Two invoices for one month",
        "Our accountant asks for the invoices", "The VAT on the invoice is wrong",
        "Invoice for March is missing",
      ])
    + past(
      .appError, .medium, "Fixed with the next version of the app.",
      [
        "The app closes when I upload photographs", "App crashes on Android when I open a job",
        "Uploading photographs fails in the app", "The app shows a white page after the update",
        "The app freezes while adding photographs", "App crashes when the picture is large",
        "Error in the app when sending a file", "The app closes by itself on my tablet",
        "Photographs turn up twice in the app",
      ])

  private static func past(
    _ category: TicketCategory, _ priority: TicketPriority, _ resolution: String,
    _ subjects: [String]
  ) -> [Past] {
    subjects.map {
      Past(subject: $0, category: category, priority: priority, resolution: resolution)
    }
  }

  /// Thirty-six tickets that came and were resolved in the month before, so that there is something
  /// to learn from.
  func history() async throws {
    let customers = [ada, ben, chloe, dmitri, emi, farid]
    // Mixed, as they come: one of each category after the other.
    let perCategory = Self.past.count / 4
    for index in Self.past.indices {
      let past = Self.past[index % 4 * perCategory + index / 4]
      let ticket = try await root.createTicket(
        NewTicket(subject: past.subject, priority: past.priority, category: past.category),
        from: customers[index % customers.count], origin: .form
      ).id
      await wait(.minutes(10 + index * 7 % 50))
      let agent = index % 3 == 0 ? jonas : maya
      _ = try await agent.take(ticket)
      try await agent.sendMessage(ticket, "Hello, thank you for writing. I am on it.")
      await wait(.minutes(70))
      try await agent.resolveTicket(ticket, past.resolution)
      await wait(.hours(17))
    }
  }
}
