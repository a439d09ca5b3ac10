/** Dense linear algebra for small matrices. @module */
export {
  CholeskyDecomposition,
  determinant,
  EigenvalueDecomposition,
  inverse,
  LuDecomposition,
  Matrix,
  pseudoInverse,
  QrDecomposition,
  SingularValueDecomposition,
  solve,
} from "npm:ml-matrix@6.15.1";
