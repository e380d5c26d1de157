package web

// mailboxRoutes are the addresses of the development mailbox, which only the demonstration has.
func (s *Server) mailboxRoutes() {}
