// The first five minutes: a desk, a ticket, an answer, and a list that keeps itself up to date.
import HelpdeskCore
import HelpdeskStore

func quickStart() async throws {
  let desk = try await Helpdesk(store: InMemoryStore())
  // The host has authenticated both; the desk checks what each may do.
  let maya = desk.acting(as: .agent("maya", name: "Maya"))
  let ada = desk.acting(as: .poster("p-17", name: "Ada", email: "ada@example.com"))

  let ticket = try await ada.createTicket(
    subject: "Payment stuck in escrow", description: "The job is done, the money is not here.")
  print("Ada wrote \(ticket.number).")

  // Watch Maya's queue while she works.
  var queue = maya.tickets(.open.assigned(to: .me).sorted(by: .slaDeadline)).makeAsyncIterator()
  print("Maya's queue:", try await queue.next()?.total ?? 0)
  try await maya.take(ticket.id)
  print("Maya's queue:", try await queue.next()?.total ?? 0)

  try await maya.addInternalNote(ticket.id, "Escrow job 4411 hangs; finance knows.")
  try await maya.sendMessage(ticket.id, "I have synced your escrow by hand. Can you check?")
  try await ada.sendMessage(ticket.id, "It is here, thank you!")
  try await maya.resolveTicket(ticket.id, "Synced the escrow status by hand.")
  try await ada.rateTicket(ticket.id, 5, comment: "That was quick.")

  let detail = try await ada.ticketDetail(ticket.id).value
  for message in detail.messages {
    print("  \(message.senderName): \(message.body)")
  }
  print("\(detail.ticket.number) is \(detail.ticket.status.rawValue).")
  await desk.close()
}

try await quickStart()
