module muster.io/clients

go 1.24.0

require (
	github.com/IBM/sarama v1.45.1
	github.com/twmb/franz-go v1.20.0
)
