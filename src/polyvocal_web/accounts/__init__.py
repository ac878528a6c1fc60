"""Who a person is to the server: accounts, what each may do in a study, and the one-time way in."""
