print("Helpdesk")
