"""Fixtures that describe something in a language of their own: an API, a graph of types, a ledger of the same shop."""

SCHEMA_GRAPHQL = '''\
"""A product of the shop."""
type Product {
  id: ID!
  name: String!
  price: Float!
  stock: Int!
  orders: [Order!]!
}

"""An order of one customer."""
type Order {
  id: ID!
  customer: Customer!
  product: Product!
  quantity: Int!
}

type Customer {
  id: ID!
  name: String!
  city: City!
  orders: [Order!]!
}

enum City {
  LISBON
  OSLO
  TURIN
  VIENNA
}

type Query {
  product(id: ID!): Product
  products(inStock: Boolean = true, limit: Int = 10): [Product!]!
  customer(name: String!): Customer
}

type Mutation {
  placeOrder(customer: ID!, product: ID!, quantity: Int! = 1): Order!
}
'''

OPENAPI_YAML = """\
openapi: 3.0.3
info:
  title: Fjord shop
  version: 1.2.0
  description: Products and orders of a small shop.
servers:
  - url: http://127.0.0.1:8080
paths:
  /products:
    get:
      operationId: listProducts
      summary: List the products that are in stock
      parameters:
        - name: limit
          in: query
          schema: {type: integer, default: 10}
      responses:
        "200":
          description: The products
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Product"}
  /orders:
    post:
      operationId: placeOrder
      summary: Place an order
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
      responses:
        "201":
          description: The order was placed
components:
  schemas:
    Product:
      type: object
      required: [id, name, price]
      properties:
        id: {type: integer}
        name: {type: string}
        price: {type: number}
    Order:
      type: object
      required: [product, quantity]
      properties:
        product: {type: integer}
        quantity: {type: integer, minimum: 1}
"""

MAIN_BEANCOUNT = """\
option "title" "Fjord shop"
option "operating_currency" "EUR"

2026-01-01 open Assets:Bank            EUR
2026-01-01 open Income:Sales           EUR
2026-01-01 open Expenses:Rent          EUR
2026-01-01 open Expenses:Goods         EUR
2026-01-01 open Equity:Opening         EUR

2026-01-02 * "Opening balance"
  Assets:Bank            2500.00 EUR
  Equity:Opening

2026-01-15 * "Eva Huber" "Six chairs"
  Assets:Bank             594.00 EUR
  Income:Sales

2026-01-31 * "Harbour Estates" "Rent for January"
  Expenses:Rent           800.00 EUR
  Assets:Bank

2026-02-03 * "Nordic Timber" "Oak boards"
  Expenses:Goods          310.50 EUR
  Assets:Bank
"""
