"""Pages beside the registers: steps, links, ledger, the phone's pages."""
