"""What did a customer do, feel or say?"""
