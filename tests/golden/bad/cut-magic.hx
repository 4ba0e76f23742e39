‰hx
